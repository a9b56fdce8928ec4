// The words of the page, in the language chosen: the dashboard's own catalogue, and of the kiosk's
// what is said here too. A text is a string; no markup ever comes of it.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'
import english from '@translations/dashboard.en.ftl?raw'
import korean from '@translations/dashboard.ko.ftl?raw'
import kiosk from 'virtual:kiosk-words'
import { type Language, language } from './prefs.ts'

const OWN: Record<Language, string> = { en: english, ko: korean }
const bundles = new Map<Language, FluentBundle>()

function bundle(of: Language): FluentBundle {
  let found = bundles.get(of)
  if (found === undefined) {
    found = new FluentBundle(of, { useIsolating: false })
    found.addResource(new FluentResource(kiosk[of]))
    found.addResource(new FluentResource(OWN[of]))
    bundles.set(of, found)
  }
  return found
}

/** The words of a key; a key that no catalogue has is shown as it is. */
export function say(key: string, values?: Record<string, FluentVariable>): string {
  const speaking = bundle(language.value)
  const pattern = speaking.getMessage(key)?.value
  if (pattern == null) return key
  return speaking.formatPattern(pattern, values ?? null, [])
}

/** Whether any catalogue has this key. */
export function canSay(key: string): boolean {
  return bundle(language.value).hasMessage(key)
}
