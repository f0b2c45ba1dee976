import type { Frame } from 'playwright-core';

/**
 * What on a page lies over something else, or is cut off by what it stands in, in words; empty when everything can be
 * read. A menu and a modal dialog lie over the page by their nature.
 */
export async function findCollisions(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => {
    // Only for whom the page is read out.
    const isHidden = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).clipPath !== 'none' || isHidden(element.parentElement));
    const isShown = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) && !element.closest('[role="menu"]') && !isHidden(element);
    const whole = document.querySelector('dialog:modal') ?? document.body;
    const all = [...whole.querySelectorAll('*')].filter(isShown);
    const nameOf = (element: Element) => `${element.tagName} “${element.textContent.trim().slice(0, 40)}”`;

    const cutOff = all.filter((element) => {
      const { overflowX } = getComputedStyle(element);
      const isField = /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
      // What scrolls by itself shows all of it.
      return /hidden|clip/.test(overflowX) && !isField && element.scrollWidth > element.clientWidth + 1;
    });

    // Each line of text, and each control, by itself.
    const pieces = all.flatMap((element) => {
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) {
        return [{ element, rect: element.getBoundingClientRect() }];
      }
      return [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '')
        .flatMap((node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return [...range.getClientRects()].map((rect) => ({ element, rect }));
        });
    });
    const over = pieces.flatMap((one, position) =>
      pieces.slice(position + 1).flatMap((other) => {
        const width = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const height = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        return width > 2 && height > 3 ? [`${nameOf(one.element)} over ${nameOf(other.element)}`] : [];
      }),
    );
    return [...over, ...cutOff.map((element) => `${nameOf(element)} is cut off`)];
  });
}
