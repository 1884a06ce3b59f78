// Written by scripts/generate.ts from scripts/storeCredential.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type StoreCredentialArg = 'expected' | 'sealed';

export const storeCredentialScript: Script<StoreCredentialArg> = {
  name: 'storeCredential',
  version: '6876705e5ae5',
  keys: 1,
  args: ['expected', 'sealed'],
  lua: `--[[
  Writes a sealed credential record if the stored version is still the expected one. Repeating a call whose answer was
  lost is safe: a write that is already there, byte for byte, counts as done (every sealing is unique).

  KEYS[1] credential   hash: version, sealed
  ARGV[1] expected     version the writer has seen; 0 when there was none
  ARGV[2] sealed       the new envelope

  returns {1, new version} when stored, {0, current version, current envelope} when somebody else was first
]]
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
local expected = tonumber(ARGV[1])
if version == expected then
  redis.call('HSET', KEYS[1], 'version', expected + 1, 'sealed', ARGV[2])
  return { 1, expected + 1 }
end
local sealed = redis.call('HGET', KEYS[1], 'sealed') or ''
if version == expected + 1 and sealed == ARGV[2] then
  return { 1, version }
end
return { 0, version, sealed }
`,
};
