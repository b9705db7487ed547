declare module 'virtual:contract-routes' {
  /** `"catalog.getProduct": "GET /products/{slug}"` for each procedure of the portal. */
  const routes: Record<string, string>
  export default routes
}
