/** Rows of the table that are no request of a client to the gateway, and who tries them. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  B39: 'limits of keys come from the control plane; keys of the file have none. The status in each dialect: edge/exchange.test.ts',
  B51: 'lists of the admin API',
  B52: 'names given in the admin API',
  B53: 'idempotency keys of the admin API',
  B57: 'sessions of the console; API keys are no tokens that could be forged',
};
