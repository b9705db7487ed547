export type Person = {
  firstName: string
  lastName: string
  email: string
  company?: string
  address: string
  postcode: string
  city: string
  country: string
  currency: 'EUR' | 'USD'
}

const names: [first: string, last: string][] = [
  ['Ada', 'Lovelace'],
  ['Alan', 'Turing'],
  ['Grace', 'Hopper'],
  ['Edsger', 'Dijkstra'],
  ['Barbara', 'Liskov'],
  ['Konrad', 'Zuse'],
  ['Hedy', 'Lamarr'],
  ['Niklaus', 'Wirth'],
  ['Margaret', 'Hamilton'],
  ['Claude', 'Shannon'],
  ['Radia', 'Perlman'],
  ['Donald', 'Knuth'],
  ['Frances', 'Allen'],
  ['Tony', 'Hoare'],
  ['Karen', 'Jones'],
  ['John', 'Backus'],
  ['Jean', 'Bartik'],
  ['Ken', 'Thompson'],
  ['Lynn', 'Conway'],
  ['Dennis', 'Ritchie'],
  ['Adele', 'Goldberg'],
  ['Vint', 'Cerf'],
  ['Mary', 'Jackson'],
  ['Leslie', 'Lamport'],
  ['Shafi', 'Goldwasser'],
  ['Robin', 'Milner'],
  ['Katherine', 'Johnson'],
  ['Peter', 'Naur'],
  ['Evelyn', 'Berezin'],
  ['Maurice', 'Wilkes'],
  ['Kathleen', 'Booth'],
  ['Tim', 'Lee'],
  ['Erna', 'Hoover'],
  ['Ivan', 'Sutherland'],
  ['Joan', 'Clarke'],
  ['Friedrich', 'Bauer'],
  ['Stephanie', 'Shirley'],
  ['Corrado', 'Böhm'],
  ['Irene', 'Greif'],
  ['Seymour', 'Cray'],
]

const places: [postcode: string, city: string, country: string, currency: 'EUR' | 'USD'][] = [
  ['10115', 'Berlin', 'DE', 'EUR'],
  ['75011', 'Paris', 'FR', 'EUR'],
  ['1012 AB', 'Amsterdam', 'NL', 'EUR'],
  ['97205', 'Portland', 'US', 'USD'],
  ['28004', 'Madrid', 'ES', 'EUR'],
  ['EC1V 2NX', 'London', 'GB', 'USD'],
]

const kinds = ['Studio', 'Labs', 'Bakery', 'Cycles', 'Records']

/** Forty people who could be clients, always the same. Every third one has a company. */
export const people: Person[] = names.map(([firstName, lastName], index) => {
  const [postcode, city, country, currency] = places[index % places.length]!
  const plain = lastName
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
  return {
    firstName,
    lastName,
    email: `${firstName.toLowerCase()}@${plain}.example`,
    ...(index % 3 === 1 ? { company: `${lastName} ${kinds[index % kinds.length]}` } : {}),
    address: `${(index * 7) % 90 || 1} Garden Street`,
    postcode,
    city,
    country,
    currency,
  }
})
