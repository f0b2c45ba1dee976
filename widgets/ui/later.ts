import { createElement, lazy, Suspense } from 'react';
import type { ComponentType, ReactElement, ReactNode } from 'react';
import { translate } from '../texts/define-texts.ts';
import { uiTexts } from '../texts/ui-texts.ts';
import { Message } from './Message.tsx';

/**
 * A part of the page whose code comes only when it is first shown; until then `place` stands there. A part that does not
 * come is said to be missing, and the rest of the page stays.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  place: ReactNode = null,
): (props: Props) => ReactElement {
  const Part = lazy(async () => {
    const part: ComponentType<Props> = await load().catch(() => MissingPart);
    return { default: part as ComponentType<object> };
  });
  return (props) => createElement(Suspense, { fallback: place }, createElement(Part, props));
}

function MissingPart(): ReactElement {
  const t = translate(uiTexts);
  return createElement(
    'div',
    { role: 'alert' },
    createElement(Message, { tone: 'warn', title: t('part_missing') }, createElement('p', null, t('part_missing_fix'))),
  );
}
