import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Conditions are waited for, never a fixed time; two cores may be busy with other tests.
configure({ asyncUtilTimeout: 30_000 });

afterEach(() => {
  cleanup();
});
