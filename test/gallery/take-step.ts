import type { Step } from './gallery-state.ts';

const PATIENCE_MS = 10_000;

/** Does on this page what a person would do, as soon as it can be done. Throws when it cannot be done for ten seconds. */
export async function takeStep(step: Step): Promise<void> {
  if ('choose' in step) press(await find(JSON.stringify(step), () => withText('[role="menuitem"]', step.choose)));
  else if ('press' in step)
    press(await find(JSON.stringify(step), () => withText('button:not([aria-disabled="true"])', step.press)));
  else if ('tick' in step) press(await find(JSON.stringify(step), () => controlOf(step.tick)));
  else if ('open' in step) press(await find(JSON.stringify(step), () => withText('summary', step.open)));
  else if ('see' in step)
    await find(JSON.stringify(step), () => document.body.innerText.includes(step.see) || undefined);
  else type(step.type, await find(JSON.stringify(step), () => controlOf(step.into)));
}

function press(element: HTMLElement): void {
  element.focus();
  element.click();
}

/** As React hears it: the value set as the browser sets it, then the form sent. */
function type(text: string, control: HTMLElement): void {
  if (!(control instanceof HTMLInputElement)) throw new Error('only an input can be typed into');
  control.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(control, text);
  control.dispatchEvent(new Event('input', { bubbles: true }));
  requestAnimationFrame(() => control.form?.requestSubmit());
}

function withText(selector: string, words: string): HTMLElement | undefined {
  const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => element.checkVisibility());
  return shown.find((element) => element.textContent.includes(words) || element.ariaLabel?.includes(words));
}

function controlOf(label: string): HTMLElement | undefined {
  const named = [...document.querySelectorAll('label')].find((element) => element.textContent.includes(label));
  const control = named?.control ?? document.querySelector(`[aria-label*="${CSS.escape(label)}"]`);
  return control instanceof HTMLElement ? control : undefined;
}

async function find<T>(what: string, look: () => T | undefined): Promise<T> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > untilMs) throw new Error(`this page has nothing for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
