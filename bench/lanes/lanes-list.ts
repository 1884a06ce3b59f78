import type { ClientId, VendorId } from './request.ts';

/** One way through the gateway: a client's dialect over a vendor's. */
export interface Lane {
  readonly client: ClientId;
  readonly vendor: VendorId;
  /** The bytes are passed on; otherwise every event is translated. */
  readonly passed: boolean;
}

function lane(client: ClientId, vendor: VendorId, passed = false): Lane {
  return { client, vendor, passed };
}

/** By vendor, because lanes of one vendor are held against the same relay. */
export const LANES: readonly Lane[] = [
  lane('anthropic', 'claude', true),
  lane('chat', 'claude'),
  lane('responses', 'claude'),
  lane('gemini', 'claude'),
  lane('chat', 'openai', true),
  lane('anthropic', 'openai'),
  lane('responses', 'openai'),
  lane('codex-cli', 'codex', true),
  lane('responses', 'codex', true),
  lane('anthropic', 'codex'),
  lane('gemini', 'antigravity', true),
  lane('anthropic', 'antigravity'),
  lane('anthropic', 'kiro'),
  lane('chat', 'kiro'),
  lane('responses', 'kiro'),
];

export function nameOf({ client, vendor }: Lane): string {
  return `${client} → ${vendor}`;
}
