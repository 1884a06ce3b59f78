/**
 * The quota a model draws on: Antigravity counts Claude, Gemini Pro and Gemini Flash apart, all models of each together.
 * Undefined for models it is not known to count with others.
 */
export function modelGroupOf(model: string): 'claude' | 'gemini-pro' | 'gemini-flash' | undefined {
  const name = model.toLowerCase();
  if (name.startsWith('claude')) return 'claude';
  if (!name.startsWith('gemini')) return undefined;
  if (/\bflash\b/.test(name)) return 'gemini-flash';
  return /\bpro\b/.test(name) ? 'gemini-pro' : undefined;
}
