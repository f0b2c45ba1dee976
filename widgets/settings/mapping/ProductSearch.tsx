import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrmProduct } from '../../../server/api/contract/settings-products.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { productTexts } from '../../texts/product-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { productSearchOptions } from './product-queries.ts';

/** Finds products in the CRM, only when told to: each look is a call to it. Stands within a form, so it is none itself. */
export function ProductSearch(props: { send: Send; chosen: string[]; onChoose: (product: CrmProduct) => void }) {
  const { send, chosen, onChoose } = props;
  const t = useTexts(productTexts);
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const search = useQuery({ ...productSearchOptions(send, wanted), enabled: wanted !== '' });
  const letters = typed.trim();
  const look = () => {
    if (letters.length < 2) return;
    if (letters === wanted) void search.refetch();
    setWanted(letters);
  };
  return (
    <div role="search" aria-label={t('search_region')} className="product-search">
      <div className="search-form">
        {/* Not the settings around it. */}
        <SearchField label={t('search_label')} value={typed} onChange={setTyped} onEnter={look} />
        <Button status={search.isFetching ? 'busy' : letters.length > 1 ? 'ready' : 'unavailable'} onPress={look}>
          {t('search')}
        </Button>
      </div>
      <div aria-live="polite">
        {search.error !== null && <FailureNotice title={t('not_searched')} failure={explainFailure(search.error)} />}
        {search.data?.products.length === 0 && (
          <p className="field-note">{t('no_such_product', { letters: wanted })}</p>
        )}
        {search.data !== undefined && search.data.products.length > 0 && (
          <ul className="products products-found" aria-label={t('found')}>
            {search.data.products.map((product) => (
              <li key={product.id} className="product product-head">
                <p className="product-name">
                  {product.name}
                  {product.code !== null && <span className="soft"> · {product.code}</span>}
                  {product.state === 'archived' && <Badge tone="warn" words={t('archived')} />}
                </p>
                <Button
                  status={chosen.includes(product.id) ? 'unavailable' : 'ready'}
                  onPress={() => {
                    onChoose(product);
                  }}
                >
                  {chosen.includes(product.id) ? t('is_chosen') : t('choose')}
                  <span className="visually-hidden"> {product.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
        {search.data?.more === true && <p className="field-note">{t('more_found')}</p>}
      </div>
    </div>
  );
}
