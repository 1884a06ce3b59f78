/** A URL that leads, or pretends to lead, to where a gateway must not go. */
export interface ForbiddenUrl {
  /**
   * `odd_ipv4`: this machine's IPv4 addresses in every spelling. `ipv6`: the same in IPv6, and IPv4 inside of it. `metadata`:
   * where clouds hand out credentials. `private_name`: names that only lead inside. `disguise`: a URL that parsers read in
   * different ways. `scheme`: no HTTP at all.
   */
  readonly group: 'odd_ipv4' | 'ipv6' | 'metadata' | 'private_name' | 'disguise' | 'scheme';
  readonly url: string;
}

/** The set of forbidden destinations. What of it leads to this machine leads to `port`, where a canary may listen. */
export function forbiddenUrls(port: number): readonly ForbiddenUrl[] {
  const http = (group: ForbiddenUrl['group'], ...hosts: readonly string[]) =>
    hosts.map((host) => ({ group, url: `http://${host}:${port}/v1` }));
  const whole = (group: ForbiddenUrl['group'], ...urls: readonly string[]) => urls.map((url) => ({ group, url }));
  return [
    ...http('odd_ipv4', '127.0.0.1', '127.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '0.0.0.0', '0'),
    ...http('ipv6', '[::]', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]'),
    ...http('ipv6', '[2002:7f00:1::]', '[fe80::1]', '[fd00::1]'),
    ...http('metadata', '169.254.169.254', '2852039166', '0xa9fea9fe', '[::ffff:169.254.169.254]', '[fd00:ec2::254]'),
    ...http('metadata', 'metadata.google.internal', 'METADATA.google.internal.', '100.100.100.200'),
    ...http(
      'private_name',
      'localhost',
      'localhost.',
      'LOCALHOST',
      'a.localhost',
      'printer.local',
      'db.internal',
      'redis',
    ),
    ...whole('disguise', `http://ok@127.0.0.1:${port}/`, `http://models.example.com@127.0.0.1:${port}/`),
    ...whole('disguise', `http://models.example.com\\@127.0.0.1:${port}/`, `http:\\\\127.0.0.1:${port}\\`),
    ...whole(
      'disguise',
      `http://127.0.0.1:${port}#@models.example.com/`,
      `http://models.example.com\r\nhost: 127.0.0.1`,
    ),
    ...whole('disguise', `http://127.0.0.1%00.example.com:${port}/`, `http://①②⑦.⓪.⓪.①:${port}/`),
    ...whole('disguise', `//127.0.0.1:${port}/`, `http:127.0.0.1:${port}`, ` http://127.0.0.1:${port}/`),
    ...whole(
      'scheme',
      'file:///etc/passwd',
      `gopher://127.0.0.1:${port}/_x`,
      'data:text/plain,x',
      'javascript:alert(1)',
    ),
    ...whole(
      'scheme',
      `ftp://127.0.0.1:${port}/`,
      `ws://127.0.0.1:${port}/`,
      `unix:/run/docker.sock`,
      'blob:http://x/y',
    ),
  ];
}
