import astro from 'eslint-plugin-astro';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layers } from './layers.mjs';

/** Layers that display features: they may import only the types of other layers that the table does not allow. */
const showing = ['layouts', 'components'];
/** Layers that may import bindings; all others get them as parameters. */
const atTheEdge = ['worker', 'jobs', 'pages', 'middleware'];

/** The import rule of a layer. `up` is how many folders deep below src/ its files are. */
function importTable(layer, allowed, up = 1) {
  const others = `^(\\.\\./){${up},}(?!(${[layer, ...allowed].join('|')})(/|\\.ts$))[a-z]|^\\./src/`;
  const patterns = [
    {
      regex: others,
      message: `${layer} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
      allowTypeImports: showing.includes(layer),
    },
  ];
  if (!atTheEdge.includes(layer)) {
    patterns.push({ regex: '^cloudflare:', message: 'Take bindings as parameters.' });
  }
  return {
    files: up === 1 ? [`src/${layer}/**/*.{ts,astro}`] : [`src/${layer}/*/**/*.{ts,astro}`],
    ignores: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  };
}

/** The import rule of a file at the root of src/, which imports its neighbours with `./`. */
function importTableAtRoot(layer, allowed) {
  const table = importTable(layer, allowed);
  const [pattern] = table.rules['@typescript-eslint/no-restricted-imports'][1].patterns;
  pattern.regex = `^\\./(?!(${allowed.join('|') || '-'})(/|\\.ts$))`;
  return { ...table, files: [`src/${layer}.ts`] };
}

const withoutColumns = '/INSERT (OR [A-Z]+ )?INTO \\w+\\s+(SELECT|VALUES|WITH)\\b/';

/** INSERTs that depend on the order of a table's columns. */
const positionalInserts = [
  {
    selector: `:matches(Literal[value=${withoutColumns}], TemplateElement[value.raw=${withoutColumns}])`,
    message: 'INSERT names its columns.',
  },
  {
    selector:
      "CallExpression[callee.property.name='select'][callee.object.callee.property.name='insert']",
    message: 'insertSelect() takes expressions by the names of their columns.',
  },
];

export default defineConfig(
  { ignores: ['dist/', '.astro/', '.local/', '.wrangler/', 'worker-configuration.d.ts'] },
  tseslint.configs.strict,
  astro.configs['flat/recommended'],
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...positionalInserts],
    },
  },
  { files: ['src/db/insert-select.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/triple-slash-reference': 'off' } },
  {
    files: ['**/*.test.ts', 'testing/**/*.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  Object.entries(layers).flatMap(([layer, allowed]) =>
    ['worker', 'middleware', 'site'].includes(layer)
      ? [importTableAtRoot(layer, allowed)]
      : [importTable(layer, allowed), importTable(layer, allowed, 2)],
  ),
);
