/** Puts a text on the clipboard; `refused`: the browser, or the page around this frame, does not allow it. */
export async function copyText(text: string): Promise<'copied' | 'refused'> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'refused';
  }
}
