import type { ChoicesAnswer, Suggestions } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import { lineAmountTypes } from '../../../server/api/contract/mapping.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Picker } from '../../ui/Picker.tsx';
import { rateOptions } from './rate-options.ts';

/** Where in Xero's books an invoice line goes, with why a value was suggested. */
export function AccountFields(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: keyof Mapping) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, errorOf, onChange } = props;
  const t = useTexts(mappingTexts);
  const accounts = choices?.accounts ?? null;
  const taxRates = choices?.taxRates ?? null;
  const why = explainSuggestions(mapping, choices?.suggestions ?? null, t);
  return (
    <div className="fields">
      <Picker
        label={t('account')}
        value={mapping.salesAccountCode}
        options={accounts?.map(({ code, name }) => ({ value: code, label: `${code} – ${name}` })) ?? null}
        emptyLabel={accounts === null ? t('connect_first') : t('choose_account')}
        unknownNote={t('account_gone')}
        note={why.account}
        error={errorOf('salesAccountCode')}
        onPick={(salesAccountCode) => {
          onChange({ ...mapping, salesAccountCode });
        }}
      />
      <Picker
        label={t('tax')}
        value={mapping.taxType}
        options={taxRates && rateOptions(taxRates)}
        emptyLabel={taxRates === null ? t('connect_first') : t('choose_tax')}
        unknownNote={t('tax_gone')}
        note={why.taxRate}
        error={errorOf('taxType')}
        onPick={(taxType) => {
          onChange({ ...mapping, taxType });
        }}
      />
      <Picker
        label={t('amounts')}
        value={mapping.lineAmountTypes}
        options={lineAmountTypes.map((value) => ({ value, label: t(`amounts_${value}`) }))}
        unknownNote=""
        note={why.amounts}
        error={errorOf('lineAmountTypes')}
        onPick={(picked) => {
          const chosen = lineAmountTypes.find((value) => value === picked);
          if (chosen !== undefined) onChange({ ...mapping, lineAmountTypes: chosen });
        }}
      />
    </div>
  );
}

/** Only beside the values that are those suggested. */
function explainSuggestions(mapping: Mapping, suggestions: Suggestions | null, t: TranslateOf<typeof mappingTexts>) {
  if (suggestions === null) return {};
  const { account, taxRate, lineAmountTypes: amounts } = suggestions;
  return {
    ...(account?.code === mapping.salesAccountCode && { account: t(`because_${account.because}`) }),
    ...(taxRate?.taxType === mapping.taxType && {
      taxRate: t('because_tax_of_account', { account: taxRate.accountName }),
    }),
    ...(amounts.value === mapping.lineAmountTypes && { amounts: t(`because_amounts_${amounts.because}`) }),
  };
}
