/** What is wrong with a request, and where: `param` is a path in Google's notation, `contents[3].parts[0].text`. */
export interface InvalidParam {
  readonly param: string;
  readonly message: string;
}

/** A value that cannot be read; the readers of a request return it in place of the value. */
export class InvalidValue implements InvalidParam {
  readonly param: string;
  readonly message: string;

  constructor(param: string, problem: string) {
    this.param = param === '' ? 'body' : param;
    this.message = `${this.param}: ${problem}`;
  }
}
