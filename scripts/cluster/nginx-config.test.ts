import { describe, expect, test } from 'vitest';
import { renderNginxConfig } from './nginx-config.ts';

const settings = { listen: '127.0.0.1:8090', gateways: ['127.0.0.1:8101', '[::1]:8102'] };

describe('the rendered nginx configuration', () => {
  test('has every placeholder filled in and one server per gateway', () => {
    const config = renderNginxConfig(settings);
    expect(config).not.toMatch(/\{\{|\}\}/);
    expect(config.match(/^ {4}server \S+/gm)).toEqual(['    server 127.0.0.1:8101', '    server [::1]:8102']);
    expect(config).toContain('client_max_body_size 33m;');
  });

  test('never repeats a request that was sent: it may have been paid for', () => {
    const directives = renderNginxConfig(settings).replaceAll(/#.*$/gm, '');
    expect(directives).toContain('proxy_next_upstream error timeout;');
    expect(directives).not.toContain('non_idempotent');
  });

  test('has only relative paths, so that it stays inside its folder', () => {
    const config = renderNginxConfig(settings);
    const paths = config.matchAll(/^\s*(?:pid|lock_file|error_log|access_log|\w+_temp_path) (\S+)/gm);
    for (const [, path] of paths) expect(path).not.toMatch(/^\//);
  });

  test.each([
    [{ ...settings, listen: '127.0.0.1:8090; include /etc/passwd' }],
    [{ ...settings, gateways: ['example'] }],
    [{ ...settings, gateways: [] }],
    [{ ...settings, bodyLimitMib: 0 }],
    [{ ...settings, workers: 1.5 }],
  ])('refuses %j', (refused) => {
    expect(() => renderNginxConfig(refused)).toThrow(RangeError);
  });
});
