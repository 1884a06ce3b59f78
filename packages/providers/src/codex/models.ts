/** The windows of a ChatGPT subscription bind the whole account, OpenAI's limits one model: there are no groups. */
export function modelGroupOf(_model: string): string | undefined {
  return undefined;
}
