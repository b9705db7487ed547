declare module 'virtual:staff-routes' {
  const routes: import('@orpc/contract').AnyContractRouter
  export default routes
}
