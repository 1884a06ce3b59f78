import { ANTIGRAVITY } from './antigravity.ts';
import { CLAUDE } from './claude.ts';
import { CODEX } from './codex.ts';
import { KIRO_IDC, KIRO_SOCIAL } from './kiro.ts';
import type { TokenVendor, VendorFormat } from './vendor-format.ts';

export const FORMATS: Readonly<Record<TokenVendor, VendorFormat>> = {
  claude: CLAUDE,
  codex: CODEX,
  antigravity: ANTIGRAVITY,
  'kiro-social': KIRO_SOCIAL,
  'kiro-idc': KIRO_IDC,
};
