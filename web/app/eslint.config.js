import vue from 'eslint-plugin-vue'
import typescript from 'typescript-eslint'

// Rules that vue-tsc does not check. Line breaks are left to the author.
export default typescript.config(
  { ignores: ['dist', 'eslint.config.js', 'src/shared/schema.d.ts'] },
  ...typescript.configs.recommended,
  ...vue.configs['flat/recommended'],
  { rules: vue.configs['no-layout-rules'].rules },
  {
    languageOptions: { parserOptions: { parser: typescript.parser, projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'vue/multi-word-component-names': 'off', // pages have one-word names
      'vue/prefer-import-from-vue': 'off', // what the phone loads imports the reactivity alone
    },
  },
)
