import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** Levels A and AA of WCAG 2.0, 2.1 and 2.2: https://www.deque.com/axe/core-documentation/api-documentation/#axecore-tags */
const wcag: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
};
/** What another colour scheme can change. */
const colours: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/** What axe finds wrong on a page, a line for each place. It looks at this frame only, not at frames inside it. */
export async function findViolations(frame: Frame | Page, what: 'everything' | 'colours'): Promise<string[]> {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(
    async (options) => {
      const { axe: onPage } = window as unknown as {
        axe: { run: (context: Document, options: RunOptions) => Promise<AxeResults> };
      };
      return onPage.run(document, options);
    },
    { ...(what === 'everything' ? wcag : colours), iframes: false, resultTypes: ['violations' as const] },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} – ${failureSummary.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}
