import type { ReactNode } from 'react';
import { uiTexts } from '../texts/ui-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { toSafeHref } from './safe-href.ts';

/** A link to another site, in a new tab; only its text when the address is not one we open. */
export function ExternalLink({
  url,
  children,
  look = 'text',
}: {
  url: string;
  children: ReactNode;
  look?: 'text' | 'button' | 'primary';
}) {
  const t = useTexts(uiTexts);
  const href = toSafeHref(url, __PUBLIC_URL__);
  if (href === null) return <>{children}</>;
  const className = { text: 'link', button: 'button', primary: 'button button-primary' }[look];
  return (
    <a className={className} href={href} target="_blank" rel="noopener noreferrer">
      {children}
      <span className="link-mark" aria-hidden="true">
        ↗
      </span>
      <span className="visually-hidden"> {t('new_tab')}</span>
    </a>
  );
}
