import { stringify } from 'yaml';
import { type Cidr, formatCidr } from './cidr.ts';
import type { Config } from './config.ts';
import { formatDuration } from './duration.ts';
import { isSecretKey, maskSecret, maskUrl } from './secrets.ts';

/** A configuration as plain data in which every secret is masked (at most its last four characters are left). */
export function maskConfig(config: Config): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, mask(value, key)]));
}

/** The effective configuration as YAML with every secret masked, durations and sizes readable again. */
export function printConfig(config: Config): string {
  return stringify(mapNumbers(maskConfig(config)), { lineWidth: 0 });
}

function mask(value: unknown, key: string): unknown {
  if (key === 'allowed_ips') return (value as readonly Cidr[]).map(formatCidr);
  if (Array.isArray(value)) return value.map((item) => mask(item, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([childKey, child]) => [
        childKey,
        // Extra headers may carry credentials of any name, so none of them is shown.
        key === 'headers' && typeof child === 'string' ? maskSecret(child) : mask(child, childKey),
      ]),
    );
  }
  if (typeof value !== 'string') return value;
  return isSecretKey(key) ? maskSecret(value) : maskUrl(value);
}

const DURATION_KEY = /_(interval|timeout|time|ttl|notice|grace|max_wait)$|^max_wait$|^keep_(requests|hours|days)$/;
const DURATION_SECTION = new Set(['refresh_lead', 'cooldown', 'quota_backoff']);

function mapNumbers(value: unknown, key = '', section = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mapNumbers(item, key, section));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, mapNumbers(child, name, key)]));
  }
  if (typeof value !== 'number') return value;
  if (key === 'body_limit') return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2}MiB` : `${value}B`;
  return DURATION_KEY.test(key) || DURATION_SECTION.has(section) ? formatDuration(value) : value;
}
