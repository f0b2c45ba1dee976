import { useId } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { ProductMapping } from '../../../server/api/contract/mapping.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';
import { productTexts } from '../../texts/product-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Picker } from '../../ui/Picker.tsx';
import { productParts } from './product-list.ts';
import type { ChosenProduct } from './product-list.ts';
import { rateOptions } from './rate-options.ts';

/** One product: what it becomes in a line, and while it is open, the lists to choose that from. `onChange` null: not otherwise than the rest. */
export function ProductRow(props: {
  product: ChosenProduct;
  choices: ChoicesAnswer | undefined;
  state: 'open' | 'closed';
  errorOf: (field: keyof ProductMapping) => string | undefined;
  onToggle: () => void;
  onChange: (mapping: ProductMapping | null) => void;
}) {
  const { product, choices, state, errorOf, onToggle, onChange } = props;
  const t = useTexts(productTexts);
  const id = useId();
  const { mapping, name, code } = product;
  const isRefused = productParts.some((field) => errorOf(field) !== undefined);
  const isOpen = state === 'open' || isRefused;
  return (
    <li className="product">
      <div className="product-head">
        <div className="product-words">
          <p className="product-name">
            {name}
            {code !== null && <span className="soft"> · {code}</span>}
            {product.state === 'archived' && <Badge tone="warn" words={t('archived')} />}
            {product.state === 'gone' && <Badge tone="warn" words={t('gone')} />}
          </p>
          {product.oldName !== null && <p className="field-note">{t('renamed', { name: product.oldName })}</p>}
          {!isOpen && <p className="field-note">{describeMapping(mapping, choices, t)}</p>}
        </div>
        <div className="card-actions">
          <button
            type="button"
            className="button button-plain"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={onToggle}
          >
            {isOpen ? t('done') : t('edit')}
            <span className="visually-hidden"> {name}</span>
          </button>
          <Button
            onPress={() => {
              onChange(null);
            }}
          >
            {t('remove')}
            <span className="visually-hidden"> {name}</span>
          </Button>
        </div>
      </div>
      <div className="fields" id={id} hidden={!isOpen}>
        {isOpen && <ProductFields {...{ mapping, choices, errorOf, onChange }} />}
      </div>
    </li>
  );
}

/** Item, account and tax rate from the live lists; each may stay as for every other product. */
function ProductFields(props: {
  mapping: ProductMapping;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: keyof ProductMapping) => string | undefined;
  onChange: (mapping: ProductMapping) => void;
}) {
  const { mapping, choices, errorOf, onChange } = props;
  const t = useTexts(productTexts);
  return (
    <>
      <Picker
        label={t('item')}
        value={mapping.itemCode}
        options={choices?.items?.map(({ code, name }) => ({ value: code, label: `${code} – ${name}` })) ?? null}
        emptyLabel={t('as_others')}
        unknownNote={t('item_gone')}
        error={errorOf('itemCode')}
        onPick={(itemCode) => {
          onChange({ ...mapping, itemCode });
        }}
      />
      <Picker
        label={t('account')}
        value={mapping.accountCode}
        options={choices?.accounts?.map(({ code, name }) => ({ value: code, label: `${code} – ${name}` })) ?? null}
        emptyLabel={t('as_others')}
        unknownNote={t('account_gone')}
        error={errorOf('accountCode')}
        onPick={(accountCode) => {
          onChange({ ...mapping, accountCode });
        }}
      />
      <Picker
        label={t('tax')}
        value={mapping.taxType}
        options={choices?.taxRates ? rateOptions(choices.taxRates) : null}
        emptyLabel={t('as_others')}
        unknownNote={t('tax_gone')}
        error={errorOf('taxType')}
        onPick={(taxType) => {
          onChange({ ...mapping, taxType });
        }}
      />
    </>
  );
}

/** Only what is otherwise than with every other product. */
function describeMapping(
  { itemCode, accountCode, taxType }: ProductMapping,
  choices: ChoicesAnswer | undefined,
  t: TranslateOf<typeof productTexts>,
): string {
  const named = (list: { code: string; name: string }[] | null | undefined, code: string) => {
    const name = list?.find((entry) => entry.code === code)?.name;
    return name === undefined ? code : `${code} – ${name}`;
  };
  const rate = choices?.taxRates?.find((each) => each.taxType === taxType)?.name ?? taxType;
  const words = [
    ...(itemCode === null ? [] : [t('item_is', { item: named(choices?.items, itemCode) })]),
    ...(accountCode === null ? [] : [t('account_is', { account: named(choices?.accounts, accountCode) })]),
    ...(rate === null ? [] : [t('tax_is', { rate })]),
  ];
  return words.length === 0 ? t('nothing_chosen') : words.join(' · ');
}
