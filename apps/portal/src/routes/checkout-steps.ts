export const checkoutSteps = [{ label: 'Cart', href: '/cart' }, { label: 'Your details' }, { label: 'Payment' }]
