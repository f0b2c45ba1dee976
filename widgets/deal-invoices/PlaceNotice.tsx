import { placeTexts } from '../texts/place-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Message } from '../ui/Message.tsx';
import type { CrmFailure } from '../zoho/zoho-sdk.ts';
import { ReloadButton } from './ReloadButton.tsx';

type Place = CrmFailure | 'no_deal';

/** Where loading the page anew may help. */
const passing: readonly Place[] = ['sdk_missing', 'crm_silent'];

/** Shown when there is no deal to show. */
export function PlaceNotice({ place }: { place: Place }) {
  const t = useTexts(placeTexts);
  return (
    <div role="status">
      <Message
        tone={place === 'no_deal' ? 'info' : 'warn'}
        title={t(place)}
        action={passing.includes(place) && <ReloadButton />}
      >
        <p>{t(`${place}_words`)}</p>
      </Message>
    </div>
  );
}
