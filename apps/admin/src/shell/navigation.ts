import type { StaffPermission } from '@ostler/contract'
import {
  BadgePercent,
  CalendarClock,
  ChartColumn,
  FileText,
  House,
  ListChecks,
  type LucideIcon,
  Mail,
  Package,
  ReceiptText,
  ScrollText,
  Server,
  ShoppingCart,
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
      {
        href: '/transactions',
        label: 'Transactions',
        icon: ReceiptText,
        permission: 'transactions.view',
        keywords: ['payments'],
      },
      {
        href: '/forecast',
        label: 'Forecast',
        icon: ChartColumn,
        permission: 'invoices.view',
        keywords: ['upcoming', 'revenue'],
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
        keywords: ['prices', 'plans', 'groups'],
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
      { href: '/audit', label: 'Audit', icon: ScrollText, permission: 'audit.view', keywords: ['trail', 'log', 'who'] },
    ],
  },
]

export const isAt = (place: Place, pathname: string) =>
  pathname === place.href || (place.href !== '/' && pathname.startsWith(`${place.href}/`))
