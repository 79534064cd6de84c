import { createRouter, createWebHistory } from 'vue-router'
import { ask, may, me } from '../shared/session'
import { textsIn } from '../shared/words'

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    { path: '/', component: { render: () => null } },
    { path: '/call', component: () => import('./pages/Call.vue') },
    { path: '/board', component: () => import('./pages/Board.vue') },
    {
      path: '/admin',
      component: () => import('./pages/admin/Admin.vue'),
      children: [
        { path: '', component: { render: () => null }, beforeEnter: () => (may('administrator') ? '/admin/import' : '/admin/journal') },
        { path: 'import', component: () => import('./pages/admin/Import.vue') },
        { path: 'areas', component: () => import('./pages/admin/Areas.vue') },
        { path: 'journal', component: () => import('./pages/admin/Journal.vue') },
        { path: 'queue', component: () => import('./pages/admin/Queue.vue') },
        { path: 'status', component: () => import('./pages/admin/Status.vue') },
        { path: ':sort(units|cadres|facilities|kinds|flags|users|targets)', component: () => import('./pages/admin/Catalogue.vue'), props: true },
      ],
    },
    { path: '/setup', component: () => import('./pages/Setup.vue'), meta: { open: true } },
    { path: '/sign-in', component: () => import('./pages/SignIn.vue'), meta: { open: true } },
    { path: '/account', component: () => import('./pages/Account.vue') },
    { path: '/bulletin', component: () => import('./pages/Bulletin.vue') },
    { path: '/requests', component: () => import('./pages/Requests.vue') },
    { path: '/requests/:id', component: () => import('./pages/Request.vue'), props: true },
    ...(import.meta.env.DEV ? [{ path: '/parts', component: () => import('./pages/Parts.vue'), meta: { open: true } }] : []),
    { path: '/:rest(.*)', component: () => import('./pages/NotFound.vue') },
  ],
})

router.beforeEach(async (to) => {
  if (me.value === undefined) await ask().catch(() => undefined) // without a network the page itself reports it
  if (me.value === null && !to.meta.open) return { path: '/sign-in', query: { to: to.fullPath } }
  if (to.path === '/') return home()
  return true
})

router.beforeResolve(() => textsIn()) // those of the page, which came with it

/** The first page for somebody who signs in. */
function home(): string {
  return may('operator') ? '/call' : may('coordinator', 'administrator') ? '/board' : may('editor') ? '/bulletin' : '/requests'
}
