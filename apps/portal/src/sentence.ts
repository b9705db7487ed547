/** The server's words often go on after a name, or stand in a list: "must be a domain name". Alone they begin as a sentence does. */
export const asSentence = (message: string): string => message.charAt(0).toUpperCase() + message.slice(1)
