import { QueryClient } from '@tanstack/react-query';
import { UnreachableError } from './transport.ts';

const maxRetries = 2;

/**
 * The cache of one page. A read that did not get through is tried again shortly; an answer that says no is final, and
 * a write is never repeated by itself.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => error instanceof UnreachableError && failures < maxRetries,
        retryDelay: (failures) => 500 * 2 ** failures,
        refetchOnWindowFocus: 'always',
      },
      mutations: { retry: false },
    },
  });
}
