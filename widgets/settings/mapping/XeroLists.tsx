import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import { mappingTexts } from '../../texts/mapping-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Picker } from '../../ui/Picker.tsx';

const itemModes = ['match', 'create', 'default', 'free_text'] as const satisfies readonly Mapping['items'][];

/** What else of Xero's lists an invoice has: items, branding theme, tracking, and the currencies there are. */
export function XeroLists(props: {
  mapping: Mapping;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: string) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, choices, errorOf, onChange } = props;
  const t = useTexts(mappingTexts);
  return (
    <>
      <div className="fields">
        <Picker
          label={t('items')}
          value={mapping.items}
          options={itemModes.map((value) => ({ value, label: t(`items_${value}`) }))}
          unknownNote=""
          onPick={(picked) => {
            const items = itemModes.find((mode) => mode === picked);
            if (items) onChange({ ...mapping, items });
          }}
        />
        {mapping.items === 'default' && (
          <Picker
            label={t('default_item')}
            value={mapping.defaultItemCode}
            options={choices?.items?.map(({ code, name }) => ({ value: code, label: `${code} – ${name}` })) ?? null}
            emptyLabel={t('choose_item')}
            unknownNote={t('item_gone')}
            error={errorOf('defaultItemCode')}
            onPick={(defaultItemCode) => {
              onChange({ ...mapping, defaultItemCode });
            }}
          />
        )}
        <Picker
          label={t('branding')}
          value={mapping.brandingThemeId}
          options={choices?.brandingThemes?.map(({ id, name }) => ({ value: id, label: name })) ?? null}
          emptyLabel={t('branding_of_xero')}
          unknownNote={t('branding_gone')}
          error={errorOf('brandingThemeId')}
          onPick={(brandingThemeId) => {
            onChange({ ...mapping, brandingThemeId });
          }}
        />
        <TrackingPickers {...props} />
      </div>
      <Currencies currencies={choices?.currencies ?? null} />
    </>
  );
}

/** One picker for each category in use, and one for what was chosen of a category that is gone. Xero allows two. */
function TrackingPickers({ mapping, choices, errorOf, onChange }: Parameters<typeof XeroLists>[0]) {
  const t = useTexts(mappingTexts);
  const categories = choices?.tracking ?? [];
  const gone = mapping.tracking.filter(({ category }) => !categories.some(({ name }) => name === category));
  const shown = [...categories, ...gone.map(({ category }) => ({ name: category, options: [] }))];
  return shown.map(({ name, options }) => {
    const at = mapping.tracking.findIndex(({ category }) => category === name);
    const others = mapping.tracking.filter(({ category }) => category !== name);
    return (
      <Picker
        key={name}
        label={t('tracking', { category: name })}
        value={mapping.tracking[at]?.option ?? null}
        options={choices?.tracking ? options.map((option) => ({ value: option, label: option })) : null}
        emptyLabel={t('no_tracking')}
        unknownNote={t('tracking_gone')}
        error={errorOf(`tracking.${String(at)}.category`) ?? errorOf(`tracking.${String(at)}.option`)}
        onPick={(option) => {
          onChange({ ...mapping, tracking: option === null ? others : [...others, { category: name, option }] });
        }}
      />
    );
  });
}

/** An invoice is made in the deal's currency, so Xero must have it. */
function Currencies({ currencies }: { currencies: NonNullable<ChoicesAnswer['currencies']> | null }) {
  const t = useTexts(mappingTexts);
  if (currencies === null) return null;
  const isThere = currencies.xero.includes(currencies.crm);
  return (
    <p className={isThere ? 'field-note' : 'field-warning'}>
      {t(isThere ? 'currencies' : 'currency_missing', { crm: currencies.crm, xero: currencies.xero.join(', ') })}
    </p>
  );
}
