import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecentDealsAnswer } from '../../../server/api/contract/try-settings.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { recentDealsOptions, trySettingsOptions } from '../try-queries.ts';
import type { SettingsDraft } from '../use-settings-draft.ts';
import { TriedInvoice } from './TriedInvoice.tsx';

/** The invoice that these settings would make of a real deal; writes nothing. */
export function TryStep({ draft, send, onDone }: { draft: SettingsDraft; send: Send; onDone: () => void }) {
  const t = useTexts(setupTexts);
  const recent = useQuery(recentDealsOptions(send));
  const tried = useMutation(trySettingsOptions(send));
  const [picked, setPicked] = useState<string | null>(null);
  const deals = recent.data?.deals ?? [];
  const dealId = picked ?? deals[0]?.id ?? null;
  return (
    <div className="card">
      <p className="soft">{t('try_why')}</p>
      {recent.isPending && <Skeleton width="60%" height={36} />}
      {recent.error !== null && <FailureNotice title={t('deals_not_read')} failure={explainFailure(recent.error)} />}
      {recent.data !== undefined && deals.length === 0 && <p>{t('no_deals')}</p>}
      {dealId !== null && (
        <div className="try-deal">
          <Picker
            label={t('deal')}
            value={dealId}
            options={deals.map((deal) => ({ value: deal.id, label: nameDeal(deal) }))}
            unknownNote=""
            onPick={setPicked}
          />
          <Button
            status={tried.isPending ? 'busy' : 'ready'}
            onPress={() => {
              const { rules, mapping } = draft.settings;
              tried.mutate({ dealId, ruleId: null, settings: { rules, mapping } });
            }}
          >
            {t('show_invoice')}
          </Button>
        </div>
      )}
      <div aria-live="polite">
        {tried.error !== null && <FailureNotice title={t('not_tried')} failure={explainFailure(tried.error)} />}
        {tried.data !== undefined && <TriedInvoice preview={tried.data} />}
      </div>
      <div className="card-actions">
        <Button look="primary" onPress={onDone}>
          {tried.data === undefined ? t('go_on_untried') : t('go_on')}
        </Button>
        <a className="link" href="#simulation">
          {t('simulate')}
        </a>
      </div>
    </div>
  );
}

function nameDeal({ name, customer, stage }: RecentDealsAnswer['deals'][number]): string {
  return [name, customer, stage].filter((part) => part !== null && part !== '').join(' · ');
}
