# Every word of the supervisor's page that the kiosk does not say, too. Calm, short, and true.

## Frame
skip = Skip to the content
ways = Rooms
room-live = Live
room-scans = Scans
room-orders = Orders
room-conflicts = Conflicts
room-operators = Operators
room-print = Print
room-import = Import
room-users = Users
room-tokens = API tokens
room-audit = Audit log
room-stations = Stations
room-account = Your account
room-setup = Set-up
no-such-room = There is nothing here. Choose a room above.
theme-system = Theme: system
theme-light = Theme: light
theme-dark = Theme: dark
loading = Loading …
more = Show more
try-again = Try again
clear = Clear
any = Any
since = From
until = Until

## Ages
age-seconds = { $n } s
age-minutes = { $n } min
age-hours = { $n } h
age-days = { $n } d

## Signing in
sign-in = Sign in
sign-in-hint = Sign in to see every station.
sign-in-name = Name
sign-in-password = Password
sign-in-wrong = Name or password is wrong
sign-in-wrong-detail = Check both and try again. An admin can set a new password.
sign-in-too-often = Too many tries
sign-in-too-often-detail = Wait { $seconds } seconds, then try again.
sign-out = Sign out

## Stale
stale = Not live since { $time }
stale-detail = The server cannot be heard. What is shown may be old; the page connects again by itself.
stale-over = Live again

## Problems
problem-away = The server cannot be reached
problem-away-detail = Check the network. Stations go on by themselves; try again in a moment.
problem-refused = This did not work
problem-400 = Something that was entered is not right. Look at it again.
problem-401 = You are not signed in any more. Sign in again.
problem-403 = You may not do this. Ask an admin.
problem-404 = It is not there any more.
problem-409 = It does not fit how things stand now. Load the page again, and look.
problem-413 = This is too much at once. Try less.
problem-415 = This file is neither CSV nor JSON. Save it as CSV and try again.
problem-422 = It cannot be done as it was entered. Look at it again.
problem-429 = Too many requests. Wait a moment, then try again.
problem-503 = The server cannot do this just now. Try again in a moment; if it goes on, call IT.
problem-other = The server could not do this. Try again; if it goes on, call IT.

## Live
figure-stations = Stations online
figure-minute = Scans last minute
figure-hour = Scans last hour
figure-wrong = Errors last hour
figure-waiting = Not saved yet
chart-title = Scans a minute
chart-label = Scans a minute in the last hour, by verdict; the list below has the figures
hour-label = Scans of the last hour by verdict
hour-none = No scan in the last hour.
orders-title = Orders
all-orders = All orders
orders-uncounted = Being counted …
scans-title = Latest scans
all-scans = All scans
scans-none-yet = No scan yet. The first one appears here as it is made.
stations-title = Stations
stations-none = No station yet. Start a kiosk with this server; it appears here by itself.
station-online = Online
station-offline = Offline
station-operator = Operator
station-nobody = Nobody
station-order = Open order
stations-in-need = { $n ->
    [0] None needs anybody
    [one] { $n } needs a look
   *[other] { $n } need a look
  }
station-needs = What it needs
station-unconfirmed = Not saved yet
station-receipt = Receipt of scans
need-lost = Scans are missing: see the receipt below
need-silent = Away in the middle of work: look at the kiosk and its network
need-no-scanner = No scanner is ready: plug one in
need-no-scan-yet = No scan yet: scan anything once, or plug a scanner in
need-scanner = { $name } is not ready
need-behind = { $n ->
    [one] { $n } scan waits to be saved: check the network and the server
   *[other] { $n } scans wait to be saved: check the network and the server
  }
need-waits = Waits for OK:
need-held = { $n ->
    [one] { $n } scan is held: scan it again or discard it there
   *[other] { $n } scans are held: scan them again or discard them there
  }
need-slow = Scans take over a second
not-known = Not known
known-last = Last known { $age } ago
known-of-another = Told { $age } ago by the kiosk before; this one has told nothing yet
kiosk-untold = Scanners, queue and speed are not known: this kiosk’s version does not tell them.
kiosk-unseen = Not seen since the server started: scanners, queue and speed are not known.
kiosk-version = Version { $version }
queue = { $n }, the oldest { $age }
queue-last-known = { $queue } (last known)
devices = Scanners
devices-none = No scanner
device-own-keyboard = Keyboard scanner
device-own-sim = Simulated scanner
device-ready = Ready
device-lost = Unplugged
device-failed = Failed
device-trouble-unreachable = Not reached
device-trouble-busy = In use elsewhere
device-trouble-not-permitted = Not permitted
device-trouble-misconfigured = Set up wrongly
device-trouble-not-plugged-in = Not plugged in
latency = Scan to screen
latency-none = No scan in the last 5 minutes
latency-usual = usually { $time }
latency-slowest = 99 % within { $time }
latency-of = last { $n } scans
leg-decode = Read
leg-journal = Keep
leg-answer = Server
leg-paint = Show
millis = { $n } ms
receipt-captured = Captured
receipt-judged = Judged
receipt-known = Acknowledged
receipt-untold = the kiosk does not tell its own count
receipt-counting = being counted …
receipt-missing = No scan here with number { $numbers }
receipt-twice = Here more than once: { $numbers }
receipt-lost = Acknowledged, and not here: { $numbers }
receipt-lost-before = Lost when the server had to begin from less, { $time }: { $numbers }
receipt-uncounted = { $n ->
    [one] { $n } scan differs between the kiosk’s count and its numbers: its journal was damaged
   *[other] { $n } scans differ between the kiosk’s count and its numbers: its journal was damaged
  }
receipt-to-send = Still at the kiosk: { $numbers }
receipt-to-answer = Judged, the kiosk is still to hear so: { $numbers }
receipt-since = Counted from number { $number } on, where this kiosk’s journal begins
alert-store = The store of scans is in trouble
alert-store-detail = Scans may not be kept. Call IT now.
alert-status = The server could not look at itself
alert-status-detail = Call IT: the data folder may not be readable.
alert-disk = The disk is filling up
alert-disk-detail = Make room on the server’s disk before it is full: then no scan can be kept.
alert-queue = Scans wait to be stored
alert-queue-detail = The disk is slower than the stations scan. Call IT if this stays.
alert-backup = The backup needs a look
alert-backup-detail = The last backup did not work. Scans go on; call IT today.
alert-fan-out = The servers do not hear each other
alert-fan-out-detail = Scans go on. What happens at another server is seen here some seconds late, and whether its stations are connected is not seen; call IT.
alert-sync = The centre is not in step
alert-sync-detail = Stations go on by themselves. Other sites do not see what is scanned here; call IT if this stays.
alert-station_silent = { $station } is silent
alert-station_silent-detail = It went away in the middle of work. Look at the kiosk and its network.
alert-other = Something needs a look
alert-other-detail = Call IT.

## Scans
scan-time = Time
scan-verdict = Verdict
scan-order = Order
scan-item = Item
scan-code = Code
scan-qty = Pieces
scan-station = Station
scan-operator = Operator
scan-badge = Operator’s badge
scan-counts = Remark
scan-counts-not = Not counted
scan-step = Step
scan-expected = Needed: { $item }
scan-lot = Lot { $lot }
scan-serial = Serial number { $serial }
scans-none = No scan fits. Clear a filter.
csv = Save as CSV

## Orders
orders-search = Search
orders-search-hint = Order number, customer, item, SKU, GTIN or any barcode, whole or in part
orders-none = No order has all of these words.
orders-partial = Not all words are in the search yet
orders-partial-detail = New orders are still being taken in. One that is missing here may be found in a minute.
order-number = Order
order-customer = Customer
order-state = State
order-ship-by = Ship by
order-lines = Lines
order-packed = Packed
order-revision = Revision
order-none = There is no order { $order }.
order-history = History, scan by scan
order-history-none = Nothing of this order was scanned yet.
line-no = Line
line-item = Item
line-sku = SKU
line-gtin = Barcodes

## Operators
operator-add = Add or rename an operator
operator-name = Name
operator-badge = Badge
operator-badge-hint = Lower-case letters, digits and hyphens. An existing badge is renamed.
operator-code = Code on the badge
operator-state = State
operator-active = Active
operator-inactive = Not active
operator-save = Save
operator-saved = { $name } is saved. Code on the badge: { $code }
operator-pin = PIN
operator-pin-set = Set
operator-pin-none = None
operator-new-pin = PIN, 4 to 8 digits
operator-set-pin = Set PIN
operator-clear-pin = No PIN
operators-print = Print badges
operators-none = No operator yet. Add the first one above.

## Import
import-drop = Drop a file of orders here
import-choose = Choose a file
import-hint = CSV or JSON. The same file again changes nothing; an order with a bad row is refused whole.
import-underway = Importing { $name }
import-phase-receiving = Receiving the file
import-phase-reading = Reading rows: { $rows }
import-phase-applying = Taking orders in: { $done } of { $total }
import-done = { $rows ->
    [one] { $rows } row read
   *[other] { $rows } rows read
}
import-added = Added
import-changed = Changed
import-unchanged = As before
import-refused = Refused
import-refused-rows = { $n ->
    [one] { $n } reason for refusal
   *[other] { $n } reasons for refusal
}
import-notes = { $n ->
    [one] { $n } remark
   *[other] { $n } remarks
}
import-row = Row
import-reason = Why
import-stopped = The import stopped half way: what arrived stays. The same file again brings the rest.
import-refusal-cells = The row has other cells than the header
import-refusal-order_no_missing = The order number is missing
import-refusal-line_no_bad = The line number is not right
import-refusal-qty_bad = The quantity is not right
import-refusal-item_missing = Nothing says which item it is
import-refusal-gtin_bad = The GTIN is not right
import-refusal-case_bad = The case pack is not right
import-refusal-date_bad = The date is not right
import-refusal-status_bad = This status is not known
import-refusal-control_character = There is a character that cannot be shown
import-refusal-too_long = A text is too long
import-refusal-reserved_code = The code has the form of a command or badge
import-refusal-number_rounded = The spreadsheet rounded a long number
import-refusal-json_bad = The JSON cannot be read
import-refusal-no_lines = The order has no lines
import-refusal-line_conflict = Two rows say different things of one line
import-refusal-header_conflict = Two rows say different things of one order
import-refusal-too_many_lines = The order has too many lines
import-refusal-centre_refuses = The centre refuses this order
import-note-line_kept = A line is gone from the file, and pieces of it are packed: it stays, with nothing ordered.
import-note-over_packed = More pieces are packed than are ordered now.
import-note-changed_after_pack = The order was packed before it changed.

## Days
days-title = Orders not shipped yet, by the day they are to be
day-to-pack = To pack
day-packed = Packed
day-late = Late
day-later = Later
day-none = Without a date

## Counts of operators
count-title = What operators did in the last 24 hours
count-none = Nobody scanned in the last 24 hours.
count-orders = Orders packed
count-shipped = Orders shipped
count-items = Pieces
count-scans = Scans
count-errors = Errors

## Conflicts
conflicts-none = There is nothing to settle.
conflict-order = Whole history
conflict-line = Line { $line }
conflict-more = More scans are in the history
conflict-lost = Did not count
dashboard = Dashboard
settled = Conflict settled
settle-note = Note
settle-note-hint = Kept with the order, for whoever asks later
settle-accept = Leave it as it is
settle-accept-double_pack = The second box is put away
settle-accept-double_ship = Both were sent: seen to
settle-accept-shipped_cancelled = It was sent: seen to
settle-accept-over_scan = The pieces stay in the box
settle-accept-changed_after_pack = It is sent as it is packed
settle-take_out = The pieces too many are taken out
settle-complete = The boxes are put together
settle-reopen = Pack it again
settle-late = This one is settled already, or is gone by itself. Load the page again.

## Users
sure = Really? { $what }
cancel = Cancel
role-supervisor = Supervisor
role-admin = Admin
password-hint = The longer the better: a few words are good.
user-add = Add a user
user-name = Name
user-role = Role
user-state = State
user-since = Since
user-change = Change
user-active = Active
user-inactive = Not active
user-locked = Locked for a while
user-unlock = Unlock
user-save = Save
user-new-password = New password
user-set-password = Set password
user-make-admin = Make admin
user-make-supervisor = Make supervisor
user-deactivate = Deactivate
user-activate = Activate
account-password = Change your password
account-old = Password now
account-new = New password
account-done = Your password is changed. Your other sessions have ended.
set-up = Make the first admin
set-up-hint = Nobody can sign in yet. Choose the first admin’s name and password.
set-up-old = This link is used or too old
set-up-old-detail = Start the server again: its log tells a new link.

## API tokens
token-make = Make a token
token-name = Program
token-days = Days until it expires
token-scopes = What it may
token-state = State
token-used = Used last
token-never = Never
token-until = Until
token-change = Change
token-revoke = Revoke
token-good = Good
token-revoked = Revoked
token-expired = Expired
token-secret = Copy the token now
token-secret-detail = It is shown this once. Give it to the program and to nobody else.
tokens-none = No program has a token yet.

## Audit log
audit-who = Who
audit-what = What
audit-about = About
audit-none = Nothing was done yet.
audit-session-began = Signed in
audit-conflict-settled = Conflict settled
audit-operator-pin_locked = Operator’s PIN locked
audit-operator-badges_printed = Badges printed
audit-operator-saved = Operator saved
audit-pairing_code-made = Pairing code made
audit-station-message = Message sent to station
audit-station-paired = Station paired
audit-station-revoked = Station’s token revoked
audit-station-print_asked = Print asked for at station
audit-station-set = Station set
audit-token-made = Token made
audit-token-revoked = Token revoked
audit-user-added = User added
audit-user-changed = User changed
audit-user-locked = User locked
audit-user-password = Password changed

## One station
station-locked = Locked
station-unknown = No station of this name ever came.
station-settings = Settings
station-shown-name = Name on the screen
station-language = Language
station-own = As at the station
station-badge-first = Badge before packing
station-as-server = As on the server
station-printer = Printer
station-no-printer = None
printer-use = Use this printer
printer-sheet = Print the command sheet there
printers-away = The station is not connected: its printers are not known now.
printers-none = The station’s computer knows no printer. Set one up in its system.
print-printed = Printed on { $printer }
print-no_printer_set = No printer is set for this station
print-no_printer_set-detail = Choose one and save, then print.
print-away = The station did not answer
print-away-detail = See that its kiosk is on and connected, then print again.
station-saved = Saved. The station has been told.
station-lock-title = Lock
station-lock-text = What the station says while it is locked
station-lock = Lock the station
station-unlock = Unlock the station
station-message = Message
station-message-text = Shown there until somebody has read it
station-send = Send
station-sent = Sent
station-unread = { $n ->
    [one] { $n } message is unread there
   *[other] { $n } messages are unread there
}
yes = Yes
no = No
pairing = Pairing
pairing-new = Pair a new station
pairing-name = Station’s name
pairing-name-hint = Letters, digits, dots, hyphens
pairing-make = Make a pairing code
pairing-enter = Scan or enter this code at the kiosk that is to be { $station }
pairing-left = It is good for { $left }, once.
pairing-square = The code as QR
pairing-bars = The code as a barcode
pairing-print = Print it
pairing-over = The code is too old. Make a new one.
pairing-since = Paired since { $time }.
pairing-none = No kiosk is paired as this station. The one beside the server needs none.
pairing-revoke = Take its token back

## Sheets to print
sheets-how = How it is printed
sheets-language = Language
sheets-paper = Paper
sheets-full-size = Print at 100 %, not fitted to the page: the line at the foot is then 50 mm long.
sheets-commands = Command codes
sheets-commands-about = A page to hang at each station. Scanning a code is touching the button of that name.
sheets-open-commands = Open the command codes
sheets-badges = Badges
sheets-badges-about = Cards to cut out. Who holds a badge’s code signs in with it: whose were printed is in the audit log.
sheets-find = Find an operator
sheets-choose = Only these operators
sheets-open-all = Open all { $count } badges
sheets-open-chosen = { $count ->
    [one] Open { $count } badge
   *[other] Open { $count } badges
}
sheets-choose-none = Choose none
sheets-chart = Check a scanner
sheets-chart-about = The codes that a kiosk asks for when a scanner is checked there, for one that cannot be held in front of the screen.
sheets-open-chart = Open the chart
