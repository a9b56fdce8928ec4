declare module 'virtual:icons' {
  const icons: Record<string, [string, Record<string, string>][]>
  export default icons
}

declare module 'virtual:kiosk-words' {
  const catalogues: Record<'en' | 'ko', string>
  export default catalogues
}
