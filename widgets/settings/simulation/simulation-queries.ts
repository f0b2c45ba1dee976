/** What the simulator asks the server, keyed in one place. */
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { latestSimulationSchema, simulationStartedSchema } from '../../../server/api/contract/simulation.ts';
import type { SimulateBody } from '../../../server/api/contract/simulation.ts';
import { requestJson, requestText } from '../../api/client.ts';
import type { Send } from '../../api/client.ts';

const path = '/api/settings/simulations';
const pollEveryMs = 1000;

export const latestSimulationOptions = (send: Send) =>
  queryOptions({
    queryKey: ['simulation'],
    queryFn: () => requestJson(send, { method: 'GET', path, schema: latestSimulationSchema }),
    refetchInterval: ({ state }) => (state.data?.simulation?.state === 'running' ? pollEveryMs : false),
    refetchOnWindowFocus: false,
  });

export const simulateOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (body: SimulateBody) =>
      requestJson(send, { method: 'POST', path, body, schema: simulationStartedSchema }),
    // Also after a refusal: another one may be under way.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['simulation'] }),
  });

export const cancelSimulationOptions = (send: Send, queryClient: QueryClient) =>
  mutationOptions({
    mutationFn: (id: string) => requestText(send, { method: 'POST', path: `${path}/${encodeURIComponent(id)}/cancel` }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['simulation'] }),
  });
