import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping, ProductMapping } from '../../../server/api/contract/mapping.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { productTexts } from '../../texts/product-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { listChosen, newProduct, productParts, withLetters } from './product-list.ts';
import { productsOptions } from './product-queries.ts';
import { ProductRow } from './ProductRow.tsx';
import { ProductSearch } from './ProductSearch.tsx';

/** So many rows are looked through at a glance; of more, a part is shown and the rest is found by name. */
const shownAtFirst = 10;
const shownFurther = 50;

/** The products that are treated otherwise than the rest, and the search for more of them. */
export function ProductMappings(props: {
  mapping: Mapping;
  /** As they are saved: what became of these is asked. */
  saved: Mapping['products'];
  choices: ChoicesAnswer | undefined;
  send: Send;
  errorOf: (field: string) => string | undefined;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, saved, choices, send, errorOf, onChange } = props;
  const t = useTexts(productTexts);
  const [open, setOpen] = useState<string | null>(null);
  const [letters, setLetters] = useState('');
  const [limit, setLimit] = useState(shownAtFirst);
  const chosenId = useId();
  const asked = Object.keys(saved).toSorted();
  // Read live from the CRM, so only where one can be.
  const now = useQuery({ ...productsOptions(send, asked), enabled: asked.length > 0 && choices?.pipelines != null });
  const chosen = listChosen(mapping.products, now.data, asked);
  const found = withLetters(chosen, letters);
  const isRefused = (id: string) => productParts.some((part) => errorOf(`products.${id}.${part}`) !== undefined);
  // What is being edited or was refused is in sight, whatever its name is.
  const atFirst = found.slice(0, limit);
  const shown = chosen.filter((product) => atFirst.includes(product) || product.id === open || isRefused(product.id));
  const put = (id: string, product: ProductMapping | null) => {
    const others = Object.entries(mapping.products).filter(([other]) => other !== id);
    const products = product === null ? Object.fromEntries(others) : { ...mapping.products, [id]: product };
    onChange({ ...mapping, products });
  };
  return (
    <>
      <p className="soft">{t('why')}</p>
      <ProductSearch
        send={send}
        chosen={Object.keys(mapping.products)}
        onChoose={(product) => {
          put(product.id, newProduct(product));
          setOpen(product.id);
        }}
      />
      {now.error !== null && (
        <FailureNotice
          title={t('not_read')}
          failure={explainFailure(now.error)}
          retry={{ status: now.isFetching ? 'busy' : 'ready', onPress: () => void now.refetch() }}
        />
      )}
      {chosen.length > 0 && <h3 id={chosenId}>{t('chosen')}</h3>}
      {chosen.length > shownAtFirst && (
        <SearchField
          label={t('filter', { count: chosen.length })}
          value={letters}
          onChange={(typed) => {
            setLetters(typed);
            setLimit(shownAtFirst);
          }}
        />
      )}
      {chosen.length === 0 && <p className="field-note">{t('none')}</p>}
      {chosen.length > 0 && found.length === 0 && <p className="field-note">{t('none_found')}</p>}
      {shown.length > 0 && (
        <ul className="products" aria-labelledby={chosenId}>
          {shown.map((product) => (
            <ProductRow
              key={product.id}
              {...{ product, choices }}
              state={product.id === open ? 'open' : 'closed'}
              errorOf={(field) => errorOf(`products.${product.id}.${field}`)}
              onToggle={() => {
                setOpen(product.id === open ? null : product.id);
              }}
              onChange={(changed) => {
                put(product.id, changed);
              }}
            />
          ))}
        </ul>
      )}
      {found.length > limit && (
        <div>
          <Button
            onPress={() => {
              setLimit(limit + shownFurther);
            }}
          >
            {t('show_more', { count: found.length - limit })}
          </Button>
        </div>
      )}
    </>
  );
}
