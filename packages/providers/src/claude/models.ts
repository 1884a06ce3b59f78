/**
 * The family of a Claude model (`opus`, `sonnet`, `haiku`, …): what Anthropic's weekly limits for a part of the models
 * bind. The first word of the name that is not a number, so that new families need no list; undefined for other vendors'.
 */
export function modelGroupOf(model: string): string | undefined {
  const [vendor, ...words] = model
    .toLowerCase()
    .slice(0, 128)
    .split(/[-_.@:[]/);
  if (vendor !== 'claude') return undefined;
  return words.find((word) => /^[a-z]{2,32}$/.test(word));
}
