import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Strict, type-checked rules everywhere. Where a rule is changed, the comment says which habit of this code it follows. */
export default defineConfig(
  globalIgnores(['app/', 'build/', 'dist/', 'data/', 'coverage/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // ['brackets'] mark a key that came from outside (environment, headers, parsed JSON).
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // A number in a message says what it means; objects and null still may not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An empty text means "not given" in an environment, a header or a form, and `||` says just that.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      // `return next(error)` and `() => doIt()` are how early exits and one-liners read here.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Our objects come from functions and have no `this`, so their methods may be taken out and handed on.
      '@typescript-eslint/unbound-method': 'off',
      // `const { secret, ...rest }` is how a key is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // xero-node declares its models as classes and takes plain objects of their shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['widgets/**/*.{ts,tsx}', 'test/{widgets,support}/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
);
