import type { StaffPermission } from '@ostler/contract'
import {
  BadgePercent,
  Boxes,
  CalendarClock,
  ChartColumn,
  CircleParking,
  Coins,
  FileMinus,
  FilePen,
  FileText,
  Handshake,
  Hourglass,
  House,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Mail,
  Package,
  Percent,
  ReceiptText,
  Scale,
  ScrollText,
  Server,
  Settings,
  ShieldAlert,
  ShoppingCart,
  SlidersHorizontal,
  TicketPercent,
  Users,
  Webhook,
} from 'lucide-react'

export type Place = { href: string; label: string; icon: LucideIcon; permission?: StaffPermission; keywords?: string[] }

/** Every page one can go to, in the order of the side navigation. The command palette reads it too. */
export const places: { label?: string; places: Place[] }[] = [
  {
    places: [
      { href: '/', label: 'Home', icon: House, keywords: ['overview', 'dashboard'] },
      { href: '/clients', label: 'Clients', icon: Users, permission: 'clients.view', keywords: ['customers'] },
      { href: '/orders', label: 'Orders', icon: ShoppingCart, permission: 'orders.view' },
      { href: '/services', label: 'Services', icon: Server, permission: 'services.view', keywords: ['hosting'] },
    ],
  },
  {
    label: 'Billing',
    places: [
      { href: '/invoices', label: 'Invoices', icon: FileText, permission: 'invoices.view', keywords: ['bills'] },
      { href: '/drafts', label: 'Drafts', icon: FilePen, permission: 'invoices.view' },
      {
        href: '/credit-notes',
        label: 'Credit notes',
        icon: FileMinus,
        permission: 'invoices.view',
        keywords: ['refunds'],
      },
      {
        href: '/quotes',
        label: 'Quotes',
        icon: Handshake,
        permission: 'quotes.view',
        keywords: ['offers', 'estimates'],
      },
      {
        href: '/billable-items',
        label: 'Billable items',
        icon: Hourglass,
        permission: 'invoices.view',
        keywords: ['hours', 'work'],
      },
      {
        href: '/transactions',
        label: 'Transactions',
        icon: ReceiptText,
        permission: 'transactions.view',
        keywords: ['payments'],
      },
    ],
  },
  {
    label: 'Reports',
    places: [
      {
        href: '/ledger',
        label: 'Ledger',
        icon: Scale,
        permission: 'ledger.view',
        keywords: ['accounts', 'trial balance', 'books'],
      },
      {
        href: '/forecast',
        label: 'Forecast',
        icon: ChartColumn,
        permission: 'invoices.view',
        keywords: ['upcoming', 'revenue'],
      },
      {
        href: '/numbering',
        label: 'Numbering',
        icon: ListOrdered,
        permission: 'invoices.view',
        keywords: ['gaps', 'series', 'report'],
      },
      {
        href: '/parked-clients',
        label: 'Parked clients',
        icon: CircleParking,
        permission: 'invoices.view',
        keywords: ['failed', 'errors'],
      },
    ],
  },
  {
    label: 'Catalog',
    places: [
      {
        href: '/products',
        label: 'Products',
        icon: Package,
        permission: 'products.view',
        keywords: ['prices', 'plans', 'groups', 'add-ons'],
      },
      {
        href: '/options',
        label: 'Options',
        icon: SlidersHorizontal,
        permission: 'products.view',
        keywords: ['configurable', 'choices'],
      },
      { href: '/bundles', label: 'Bundles', icon: Boxes, permission: 'products.view', keywords: ['packages'] },
      {
        href: '/promotions',
        label: 'Promotions',
        icon: TicketPercent,
        permission: 'promotions.view',
        keywords: ['codes', 'coupons', 'discounts'],
      },
      {
        href: '/price-rounds',
        label: 'Price changes',
        icon: BadgePercent,
        permission: 'services.view',
        keywords: ['existing services', 'increase'],
      },
    ],
  },
  {
    label: 'Settings',
    places: [
      {
        href: '/settings/billing',
        label: 'Billing',
        icon: Settings,
        permission: 'settings.view',
        keywords: ['company', 'reminders', 'late fees', 'numbers', 'proforma'],
      },
      {
        href: '/settings/services',
        label: 'Services and orders',
        icon: Settings,
        permission: 'settings.view',
        keywords: ['suspension', 'termination', 'upgrades', 'stale orders', 'settings'],
      },
      {
        href: '/tax',
        label: 'Tax',
        icon: Percent,
        permission: 'tax.view',
        keywords: ['vat', 'gst', 'sales tax', 'vies', 'rates'],
      },
      {
        href: '/currencies',
        label: 'Currencies',
        icon: Coins,
        permission: 'products.view',
        keywords: ['exchange rates', 'settings'],
      },
    ],
  },
  {
    label: 'System',
    places: [
      { href: '/jobs', label: 'Jobs', icon: ListChecks, permission: 'jobs.view', keywords: ['queues', 'failed'] },
      {
        href: '/schedule',
        label: 'Schedule',
        icon: CalendarClock,
        permission: 'schedule.view',
        keywords: ['cron', 'tasks', 'automation'],
      },
      { href: '/mails', label: 'Mails', icon: Mail, permission: 'mails.view', keywords: ['e-mail'] },
      {
        href: '/webhook-events',
        label: 'Webhook events',
        icon: Webhook,
        permission: 'transactions.view',
        keywords: ['payment providers'],
      },
      {
        href: '/audit',
        label: 'Activity log',
        icon: ScrollText,
        permission: 'audit.view',
        keywords: ['audit', 'trail', 'who', 'history'],
      },
      {
        href: '/security-log',
        label: 'Security log',
        icon: ShieldAlert,
        permission: 'audit.view',
        keywords: ['log-ins', 'failures', 'access'],
      },
    ],
  },
]

export const isAt = (place: Place, pathname: string) =>
  pathname === place.href || (place.href !== '/' && pathname.startsWith(`${place.href}/`))
