// Written by scripts/generate.ts from scripts/publishSnapshot.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type PublishSnapshotArg = 'version' | 'document';

export const publishSnapshotScript: Script<PublishSnapshotArg> = {
  name: 'publishSnapshot',
  version: 'd4309a227b3a',
  keys: 2,
  args: ['version', 'document'],
  lua: `--[[
  Puts a snapshot in the place of an older one and announces it. Repeating a call whose answer was lost is safe: the same
  document under the same version counts as done, and is not announced again.

  KEYS[1] snapshot     hash: version, document
  KEYS[2] channel      where new versions are announced
  ARGV[1] version      of the new document
  ARGV[2] document     the new document

  returns {1, version} when it is there now, {0, version that is there} when that one is newer, or another content
]]
local there = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
local version = tonumber(ARGV[1])
if version == there and redis.call('HGET', KEYS[1], 'document') == ARGV[2] then
  return { 1, version }
end
if version <= there then
  return { 0, there }
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'document', ARGV[2])
redis.call('PUBLISH', KEYS[2], ARGV[1])
return { 1, version }
`,
};
