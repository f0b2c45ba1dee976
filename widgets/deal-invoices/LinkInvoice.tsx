import type { ReactNode } from 'react';
import { useState } from 'react';
import { linkTexts } from '../texts/link-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { later } from '../ui/later.ts';
import type { DealApi } from './queries.ts';

const LinkSearch = later(async () => (await import('./LinkSearch.tsx')).LinkSearch);

/** The way to an invoice that is in Xero already: a button, with a `mark` on it, and the dialog it opens. */
export function LinkInvoice({ api, mark }: { api: DealApi; mark?: ReactNode }) {
  const t = useTexts(linkTexts);
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  return (
    <div>
      <Button
        look="quiet"
        onPress={() => {
          setDialog('open');
        }}
      >
        {t('open')}
        {mark}
      </Button>
      {dialog === 'open' && (
        <LinkSearch
          api={api}
          onClose={() => {
            setDialog('closed');
          }}
        />
      )}
    </div>
  );
}
