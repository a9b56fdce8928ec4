// What this browser remembers of its user: language and theme. Nothing else is kept in it.

import { computed, effect, signal } from '@preact/signals'

export type Language = 'en' | 'ko'
export type Theme = 'system' | 'light' | 'dark'

const LANGUAGE_KEY = 'scanstation.language'
const THEME_KEY = 'scanstation.theme'

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // storage may be forbidden: the page then follows the browser
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // as above
  }
}

function firstLanguage(): Language {
  const chosen = kept(LANGUAGE_KEY) ?? navigator.language
  return chosen.toLowerCase().startsWith('ko') ? 'ko' : 'en'
}

function firstTheme(): Theme {
  const chosen = kept(THEME_KEY)
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}

export const language = signal<Language>(firstLanguage())
export const theme = signal<Theme>(firstTheme())

export function speak(chosen: Language): void {
  language.value = chosen
  keep(LANGUAGE_KEY, chosen)
}

export function wear(chosen: Theme): void {
  theme.value = chosen
  keep(THEME_KEY, chosen)
}

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const prefersDark = signal(systemIsDark.matches)
systemIsDark.addEventListener('change', (change) => {
  prefersDark.value = change.matches
})

/** What the page looks like: the theme, the system's own where that is chosen. */
export const look = computed(() => (theme.value === 'system' ? (prefersDark.value ? 'dark' : 'light') : theme.value))

effect(() => {
  document.documentElement.lang = language.value
  document.documentElement.dataset['theme'] = look.value
})
