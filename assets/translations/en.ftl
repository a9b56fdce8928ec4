# Every word on the screen. Short, polite, and said the way a packing floor says it.

## Verdicts: title and detail
verdict-order_opened = Order opened
verdict-order_opened-detail = { $order_no } · { $customer }
verdict-order_shown = Order found
verdict-order_unknown = Unknown order
verdict-order_unknown-detail = { $seen } · Check the order's barcode and scan it again.
verdict-order_cancelled = Order cancelled
verdict-order_cancelled-detail = Do not pack it. Hand it to your supervisor.
verdict-order_on_hold = Order on hold
verdict-order_on_hold-detail = Do not pack it until it is released. Set it aside.
verdict-order_already_done = Order already packed
verdict-order_already_done-detail = { $order_no } is packed. To change it, touch Reopen.
verdict-order_already_shipped = Order already shipped
verdict-order_already_shipped-detail = { $order_no } cannot be reopened. Scan the next order.
verdict-order_shipped = Order shipped
verdict-order_shipped-detail = { $order_no } · { $customer } · Its parcel's number may follow.
verdict-order_not_packed = Not packed yet
verdict-order_not_packed-detail = { $order_no } must not leave. Take it back to packing.
verdict-parcel_noted = Parcel number noted
verdict-parcel_noted-detail = { $seen } · { $order_no }
verdict-order_done_elsewhere = Packed elsewhere meanwhile
verdict-order_moved_away = Not this site's order any more
verdict-order_in_progress = Another order is open
verdict-order_in_progress-detail = Finish { $order_no } first, or touch Put aside.
verdict-order_completed = Order complete
verdict-order_completed-detail = { $order_no } · { $customer }
verdict-item_matched = Correct item
verdict-item_matched-detail = { $item }
verdict-item_matched-case = Correct item · case of { $qty }
verdict-item_wrong = Wrong item
verdict-item_wrong-detail = It is not in this order. Do not put it in the box.
verdict-item_over = Too many
verdict-item_over-detail = This item is already complete. Do not put it in the box.
verdict-item_found = Item found
verdict-item_found-detail = { $item }
verdict-code_unknown = Unknown barcode
verdict-code_unknown-detail = { $seen } · Check the barcode and scan it again.
verdict-code_ambiguous = Several orders fit
verdict-code_ambiguous-detail = Touch the order you are working on.
verdict-no_order_open = Scan the order first
verdict-no_order_open-detail = The order's barcode comes before its items.
verdict-operator_signed_in = Signed in
verdict-operator_signed_in-detail = Welcome, { $operator }.
verdict-operator_required = Please sign in
verdict-operator_required-detail = Scan your badge first.
verdict-command_done = Done
verdict-command_done-detail = Go on scanning.
verdict-command_refused = Not possible
verdict-command_refused-detail = Check the code and scan it again.
verdict-confirmed_by_hand = Confirmed by hand
verdict-confirmed_by_hand-detail = { $item }
verdict-undone = Undone
verdict-undone-detail = Take { $qty } × { $item } out of the box.
verdict-undone-plain = The last scan was taken back.
verdict-held = Kept, not judged
verdict-held-detail = Touch OK first, then scan it again.
verdict-not_judged = Could not be checked
verdict-not_judged-detail = The scan is kept, but not counted. Touch OK, then scan the order again. If it goes on, call your supervisor.
verdict-not_recorded = Not saved
verdict-not_recorded-detail = This scan was not recorded. Touch OK and scan it again.

## Why a scan was not recorded
loss-disk = This scan was not recorded: the disk is full or broken. Call your supervisor, then scan it again.
loss-garbled = This scan was not recorded: it was no whole barcode. Scan it again. If it goes on, call your supervisor.
loss-several = { $count } scans were lost, this one last: scan all of them again.
loss-too_many = This scan was not recorded: too many came at once. Touch OK and scan it again.

## Why a verdict was reached
reason-bad_check = The code was misread. Scan it again.
reason-command_unknown = This command code is unknown. Touch the button instead.
reason-badge_unknown = This badge is not registered. Ask your supervisor to add it.
reason-badge_disabled = This badge is not valid any more, and nobody is signed in. Ask your supervisor.
reason-badge_replaced = This badge was replaced. Scan the new one.
reason-pin_asked = This badge has a PIN: type it on the screen.
reason-pin_not_proven = The PIN was not confirmed. Type it again.
reason-no_pin_asked = No PIN is asked for. Scan your badge.
reason-sign_in_given_up = The operator did not change. Scan a badge to sign in.
reason-nothing_to_undo = There is no scan to undo. Go on scanning.
reason-nothing_to_acknowledge = There is nothing to acknowledge. Go on scanning.
reason-nothing_to_confirm = There is no item left to confirm. All are packed.
reason-nothing_to_reopen = There is no order to reopen. Scan the packed order first.
reason-nothing_held = There are no held scans. Go on scanning.
reason-no_order_open = No order is open. Scan one.
reason-order_still_open = Finish the open order first, or touch Put aside.
reason-not_in_this_step = Not possible in this step. Change to packing first.
reason-case_too_large = The case holds more than is missing. Scan single pieces.
reason-no_such_choice = That number is not in the list. Choose again.
reason-already_shipped = A shipped order cannot be changed. Scan the next order.
reason-orders_are_shipped = Orders are shipped, not items. Scan the order's barcode.
reason-done_elsewhere = Another station has completed this order. Put nothing more in this box, and call your supervisor.
reason-moved_away = This order was taken from this site. Do not pack or ship it here. Hand it to your supervisor.
reason-no_orders = This server has no orders at all yet. Please call your supervisor.
reason-paired_already = This is a code for pairing a kiosk, and this one is connected already.
reason-station_locked = This station is locked. Ask your supervisor to unlock it.
reason-step_is_set = Your supervisor has set what this station does. Ask your supervisor to change it.

## What a command did
done-ok = Acknowledged
done-ok-held-detail = { $count ->
    [one] Scan the held one again, or discard it.
   *[other] Scan the { $count } held ones again, or discard them.
}
done-cancel = Order put aside
done-cancel-detail = { $order_no } · What was packed stays counted.
done-cancel-inquire = Order closed
done-cancel-inquire-detail = { $order_no } · Looking it up has changed nothing.
done-reopen = Order reopened
done-discard = Held scans discarded
done-signout = Signed out
done-signout-detail = Whoever works here next scans a badge first.
done-step-inquire = Look up
done-step-pack = Ready to pack
done-step-ship = Ready to ship

## Names of commands
command-ok = OK
command-confirm = Confirm by hand
command-undo = Undo
command-reopen = Reopen
command-cancel = Put aside
command-cancel-inquire = Close
command-discard = Discard all
command-pick = Choose
command-signout = Sign out
command-step-inquire = Start looking up
command-step-pack = Start packing
command-step-ship = Start shipping
command-none = None of these
code-pairing = Pairing code
code-badge = Badge
code-own = Command code

## A scan's state
captured = Saving
waiting = { $count ->
    [one] { $count } scan not saved yet
   *[other] { $count } scans not saved yet
}
waiting-detail = Go on scanning. Scans are kept here, and checked once the server answers.
waiting-answer = { waiting } · Judged once the server answers.
saving-cell = Saving { $count }
waiting-cell = { $count } waiting
lost = No connection to the server
lost-detail = Go on scanning. Scans are kept here, and saved and checked once it is back.
refused = The server cannot be used
refused-detail = Please call your supervisor. Scans are kept.
in-use = Another kiosk uses the name { $station }
in-use-detail = Please call your supervisor: one of the two needs another name. Scans are kept.

## Status bar
status-step = Step
status-station = Station
status-operator = Operator
status-nobody = Not signed in
status-saved = Scans
status-all-saved = All saved
status-scanner = Scanner
status-scanner-none = No scan yet
status-scanner-many = { $count } ready
status-scanner-some = { $ready } ready, { $gone } not
status-scanner-lost = Unplugged
status-scanner-failed = Check it
scanner-keyboard = Keyboard scanner
scanner-demo = Demo scanner
status-link = Server
status-link-starting = Connecting
status-link-connected = Connected
status-link-lost = Offline
status-link-refused = Not usable
status-link-in-use = Name in use
status-link-unpaired = Not paired
status-link-unchosen = No hub
status-centre = Centre

## Help for the status bar
help-scanner-lost = Plug the cable in again, then scan the last barcode again.
help-scanner-failed = Check the scanner's power and cable. Call your supervisor if it goes on.
help-scanner-unreachable = The scanner does not answer over the network. Check its power and network cable. Call your supervisor if it goes on.
help-scanner-busy = Another program uses the scanner. Close it, or call your supervisor.
help-scanner-not-permitted = This station may not use the scanner yet. Call your supervisor.
help-scanner-misconfigured = The scanner's settings do not fit it. Call your supervisor.
help-scanner-not-plugged-in = A scanner of this station is not plugged in. Plug it in, or call your supervisor.
help-link-title = Connection to the server
help-note = For the supervisor: { $note }
help-close = Close

## How it stands with the centre
centre-help-title = Connection to the centre
centre-unknown = Not known
centre-unknown-help = How it stands with the centre is shown again when the server is connected.
centre-connecting = Connecting
centre-connecting-help = The server is connecting to the centre. Go on working.
centre-first-pull = { $percent }% fetched
centre-first-pull-help = Orders are being fetched for the first time: { $orders } of about { $due } are here. If an order is unknown, scan it again a little later.
centre-first-pull-uncounted = { $orders } so far
centre-first-pull-uncounted-help = Orders are being fetched for the first time, { $orders } so far. If an order is unknown, scan it again a little later.
centre-in-step = In step
centre-in-step-help = Everything here and at the centre is in step. There is nothing to do.
centre-catching-up = Catching up
centre-catching-up-help = { $waiting ->
    [0] New orders are being fetched from the centre. Go on working.
    [one] { $waiting } scan is still on its way to the centre. Go on working.
   *[other] { $waiting } scans are still on their way to the centre. Go on working.
}
centre-held = Waiting
centre-held-help = Another program is working on order { $order } at the centre. Go on working; if this lasts, tell your supervisor. { $waiting ->
    [0] No scan waits for it.
    [one] { $waiting } scan is kept here, and goes there by itself when that program is done.
   *[other] { $waiting } scans are kept here, and go there by themselves when that program is done.
}
centre-held-unnamed = Waiting
centre-held-unnamed-help = Another program is working on an order at the centre. Go on working; if this lasts, tell your supervisor. { $waiting ->
    [0] No scan waits for it.
    [one] { $waiting } scan is kept here, and goes there by itself when that program is done.
   *[other] { $waiting } scans are kept here, and go there by themselves when that program is done.
}
centre-away = Away
centre-away-help = There is no connection to the centre just now; it is tried again by itself. Go on working.
centre-silent = No answer
centre-silent-help = The centre does not answer just now; it is tried again by itself. Go on working.
centre-busy = Busy
centre-busy-help = The centre is there, and cannot do what this server asks just now. Go on working; if this lasts, tell your supervisor.
centre-full = Disk full
centre-full-help = The centre's disk is full: it takes nothing until there is room. Go on working, and tell your supervisor.
centre-anew = Starting over
centre-anew-help = The centre or this server was put back or copied: all is compared again, by itself. Go on working.
centre-refused = Refused
centre-refused-help = This server and the centre cannot work together until somebody sets something right. Go on working, and tell your supervisor.
centre-none-stored = Refused
centre-none-stored-help = The centre does not take any scan; orders still come from it. Go on working, and tell your supervisor.
centre-stuck = Cannot store
centre-stuck-help = The server cannot store what comes from the centre: its disk may be full. Go on working, and have your supervisor make room or call IT.
centre-store-busy = Waiting
centre-store-busy-help = The server cannot store what comes from the centre just now: its data is in use. Go on working; if this lasts, tell your supervisor.
centre-program = Error
centre-program-help = The server's program fails at its work with the centre. Go on working, and have your supervisor call IT.
centre-since = All was in step last at { $since }.
centre-since-start = Nothing was in step since the server was started at { $since }.
centre-kept = { $waiting ->
    [0] No scan waits for it.
    [one] { $waiting } scan is kept here, and goes there by itself.
   *[other] { $waiting } scans are kept here, and go there by themselves.
}
centre-kept-until-mended = { $waiting ->
    [0] No scan waits for it.
    [one] { $waiting } scan is kept here, and goes there when that is mended.
   *[other] { $waiting } scans are kept here, and go there when that is mended.
}
centre-clock-ahead = The server's clock is { $minutes } min ahead of the centre's: set it right.
centre-clock-behind = The server's clock is { $minutes } min behind the centre's: set it right.

## What happened to an order elsewhere
notice-first-pull = Orders fetched: { $orders } of about { $due }
notice-first-pull-detail = An order that is not here yet is told as unknown, and is in no list. Scan it again a little later.
note-double_pack = Packed twice
note-double_pack-detail = Two boxes of this order have been packed. Do not send this one, and call your supervisor.
note-double_ship = Shipped twice
note-double_ship-detail = This order has been sent more than once. Call your supervisor.
note-shipped_cancelled = Shipped, and cancelled
note-shipped_cancelled-detail = This order was cancelled, and has been sent all the same. Call your supervisor.
note-over_scan = More packed than ordered
note-over_scan-detail = All boxes together hold more than is ordered. Keep this box, and call your supervisor.
note-split_pack = In two boxes
note-split_pack-detail = This order is complete only with another station's box. Call your supervisor.
note-changed_after_pack = Changed after packing
note-changed_after_pack-detail = What is in the box is not what is ordered now. Keep the box, and call your supervisor.

## Steps
step-inquire = Look up
step-pack = Pack
step-ship = Ship
step-now = Current step
step-inquire-hint = See, change nothing
step-pack-hint = Check items into the box
step-ship-hint = Packed orders leave

## Ready
ready-pack = Scan an order
ready-inquire = Scan an order or an item
ready-ship = Scan a packed order
ready-starting = Starting up
ready-pack-hint = Then scan its items, one after another.
ready-inquire-hint = Nothing is counted here. Look as long as you like.
ready-ship-hint = It is shipped with that. The number of its parcel may follow.
ready-starting-hint = Connecting to the server. Scans are already kept.
ready-signed-in = Signed in as { $operator }
ready-sign-in = Scan your badge to sign in

## Order
order-next = Next item
order-remaining = { $count } to go
order-progress = Packed
order-lines-done = { $done } of { $total ->
    [one] { $total } line
   *[other] { $total } lines
} done
order-missing = Missing: { $units ->
    [one] { $units } piece
   *[other] { $units } pieces
} in { $lines ->
    [one] { $lines } line
   *[other] { $lines } lines
}
order-complete = Everything is packed
order-stopped = Do not pack it
order-ship-by = Ship by { $date }
order-loading = Loading the order
order-reloading = Loading the latest counts
order-sku = SKU { $sku }
order-inquire = Look up only
order-view-only = Nothing is counted while looking up.
order-status-open = To pack
order-status-packing = Packing
order-status-packed = Packed
order-status-on_hold = On hold
order-status-cancelled = Cancelled
order-status-shipped = Shipped

## Completed
completed-title = Order complete
completed-units = Pieces
completed-lines = Lines
completed-next = Scan the next order

## What a look-up found
found-title = { $count ->
    [one] { $count } open order needs this item
   *[other] { $count } open orders need this item
}
found-none = No open order needs this item
found-hint = Scan an order's barcode to see all of it.

## What must be acknowledged
card-expected = Needed
card-seen = Scanned
card-scanned = Scanned code
card-order = Order
card-held = { $count ->
    [one] { $count } scan is held. Answer this first, then scan it again.
   *[other] { $count } scans are held. Answer this first, then scan them again.
}

## Held scans
held-title = { $count ->
    [one] { $count } held scan
   *[other] { $count } held scans
}
held-more = and { $count } more

## Confirm by hand
confirm-title = Confirm one piece without a scan?
confirm-detail = Only for an item whose barcode cannot be read. It is recorded.
confirm-yes = Confirm 1 piece
confirm-no = Back
discard-title = Discard all held scans?
discard-detail = Discarded scans are never counted.

## Demo scanner
sim-title = Demo scanner
sim-hint = A touch is a scan. Try a badge, an order, then its items.
sim-badges = Badges
sim-orders = Orders
sim-items = Items of { $order_no }
sim-commands = Commands
sim-other = Item of another order
sim-unknown = Unknown barcode
sim-any = Any barcode
sim-scan = Scan

## Sheet to print
sheet-title = Scanstation barcode sheet
sheet-ruler = Printed at 100 %, this line is 50 mm long.
sheet-unknown-character = □ stands for a character the typeface lacks.
sheet-commands = Command codes
sheet-commands-hint = Scanning a code is touching the button of that name. The bars and the QR code beside them say the same: scan the one that your scanner reads.
sheet-commands-packing = While packing
sheet-commands-choosing = When several orders fit
sheet-commands-station = Step and sign-out
sheet-ok = I have read what the screen says. Go on scanning.
sheet-undo = Takes the last counted scan back. Scanned again, it takes back one more.
sheet-confirm = Counts one piece of the next item, whose barcode cannot be read.
sheet-cancel = Puts the open order aside. What was packed stays counted.
sheet-reopen = Opens the order just completed once more, until it is shipped.
sheet-discard = Gives up all held scans.
sheet-pick = Opens order { $number } of the list.
sheet-step-pack = Starts packing: open an order and check its items into the box.
sheet-step-inquire = Starts looking up orders and items. Nothing is counted.
sheet-step-ship = Starts shipping: scan a packed order's code, then its parcel's number if there is one.
sheet-signout = Signs you out. Scan it when you leave the station.
sheet-demo = Demo orders
sheet-demo-hint = Start with scanstation run --demo, then scan a badge, an order and its items. Each scan of an item counts one piece, of a case all it holds. Orders and customers are invented.
sheet-badges = Badges
sheet-badge = Operator badge
sheet-badges-story = Scan one to sign in under that name. Scan another and the operator changes.
sheet-line = Line { $line } · { $qty ->
    [one] { $qty } piece
   *[other] { $qty } pieces
} · { $sku }
sheet-case = Line { $line } · 1 case = { $qty } pieces · { $sku }
sheet-serial = Same item, with serial number { $serial }
sheet-lot = Same item · lot { $lot } · best before { $expiry }
sheet-box-label = Box label
sheet-box-label-note = Two orders bear the same label
sheet-wrong-note = An item of another order
sheet-unknown = Unknown item
sheet-unknown-note = A barcode that no order has
sheet-story-1001 = The plain case. Open the order and scan its three items: the last one completes it by itself. On the way, try the wrong item, the unknown one and one that is packed already.
sheet-story-1002 = Cases and single pieces. 24 is two cases of 12, 5 is five single pieces, 7 is one case of 6 and one piece. A second case of 6 holds more than is missing and is refused.
sheet-story-1003 = A cancelled order. Scan it and you are told not to pack it.
sheet-story-1004 = An order on hold. It does not open until it is released.
sheet-story-1005 = An order already shipped. It cannot be reopened.
sheet-story-1006 = Its box label is that of SO-1007, too. Scan the label and both orders are offered: touch one, or scan the command code Choose 1 or Choose 2.
sheet-story-1007 = Bears the same label as SO-1006. Both need 매운 라면 (noodles): scan Start looking up, then the noodles, and see all orders that need them.
sheet-story-1008 = Batteries are on lines 1 and 3. Scan the one barcode three times: the upper line fills first. Try Undo, too.
sheet-story-1009 = Opened and completed by two scans. With a 2D scanner, scan the DataMatrix instead of the bars: its serial number is kept. Afterwards, try Reopen.
sheet-story-1010 = Long names of items and of a customer. Pretend that one barcode is damaged, and count the item with Confirm by hand.
sheet-story-1011 = A large order of 24 lines. Pack a few, scan Put aside, and open it again: it goes on where you left it. The 120 cable ties are six cases of 20.
sheet-story-1012 = Codes of other kinds: EAN-8, UPC-A, GS1-128 with lot and expiry, and one of the house's own. Of the peanut butter, scan one of the two.

## What helps a camera to read
camera-ok = Hold the barcode in front of the camera.
camera-covered = The camera sees nothing. Uncover it, or turn on the light.
camera-too_dark = Too dark. Turn on a light.
camera-too_bright = Too bright. Dim the light or turn the lamp away.
camera-glare = The barcode reflects light. Tilt it a little.
camera-out_of_focus = Blurred. Hold it a little farther away, or wipe the lens.
camera-moving = Hold the barcode still.
camera-too_small = Too small. Hold it closer.
camera-two_codes = Several barcodes in view. Cover all but one.

## The room of scanners
room-title = Scanners
room-hint = Touch a scanner to name it, or to say what it is for.
room-hint-enrol = To name a keyboard scanner, or to say what it is for, touch Add a scanner.
room-trouble = { $name }: { $help }
room-gone = Unplugged. Plug it in again, or let it be forgotten if it was taken away: it is known again when it comes back.
room-forget = Forget it
room-own-keyboard = Its keys come to this window
room-own-sim = Simulated
room-none = Scan any barcode once; if nothing happens, check the scanner's cable. A scanner that is no keyboard appears here within a second of being plugged in.
room-close = Close
room-back = Back
room-again = Once more
room-more = More
room-enrol = Add a keyboard scanner
room-doctor = Check a scanner
room-kind-serial = Serial
room-kind-keyboard = Keyboard
room-kind-hid_pos = HID POS
room-kind-network = Network
room-kind-camera = Camera
room-ready = Ready
room-ready-badges = Reads badges
room-waiting = Waiting
room-lost = Unplugged
room-failed = Check it
room-off = Not used
room-not-permitted = Not permitted
room-not-plugged-in = Not plugged in
room-not-plugged-in-note = Plug it in. If it is here no more, take it out of the settings of this station.
room-set-aside = Set aside
room-set-aside-note = Switched off for good by the settings of this station (leave_alone).
room-same = Listed twice
room-same-note = This is a scanner of this list that is found by itself, and is used as that one. Remove this entry.
room-role = Use
room-role-work = Scanning
room-role-badges = Badges
room-role-off = Not used
room-name = Name
room-name-left = Left
room-name-right = Right
room-name-hand = Hand
room-name-table = Table
room-name-gate = Gate
room-name-own = As made
room-baud = Baud
room-baud-hint = Type the speed that the scanner is set to, such as 4800.
room-baud-rule = Type a whole number from 300 to 4000000.
room-terminator = Code ends with
room-terminator-cr = CR
room-terminator-lf = LF
room-terminator-crlf = CR LF
room-terminator-stx_etx = STX ETX
room-terminator-timeout = None (pause)
room-suffixes = Code ends with
room-suffixes-enter = Enter
room-suffixes-tab = Tab
room-suffixes-enter-tab = Either
room-suffix_required = Always with that key
room-suffix_required-false = Not sure
room-suffix_required-true = Yes
room-aim = Code type in front
room-aim-false = No
room-aim-true = Yes (AIM)
room-formats = Reads
room-formats-all = All codes
room-formats-linear = 1D: EAN, Code 128
room-formats-matrix = 2D: QR, DataMatrix
room-bars-unread = 1D barcodes are not read: nor are those of command codes and badges.
room-bars-unread-fix = Of what this station prints for them, scan the QR code beside the bars.
room-size = Picture size
room-exposure = Exposure
room-exposure-auto = Automatic
room-focus = Focus, far to near
room-focus-auto = Automatic
room-region = Looks at
room-region-whole = The whole picture
room-region-middle = The middle
room-set-up = As set up
room-settings = More settings
room-settings-hint = They must be as the scanner has them; its manual says how it is set.
room-type = Type it
room-erase = Erase
room-shift = Shift
room-cancel = Cancel
room-take = OK
room-parity = Parity
room-parity-none = None
room-parity-even = Even
room-parity-odd = Odd
room-data_bits = Data bits
room-stop_bits = Stop bits
room-flow_control = Flow control
room-flow_control-none = None
room-flow_control-rts_cts = RTS/CTS
room-flow_control-xon_xoff = XON/XOFF
room-prefix = Prefix
room-prefix-hint = Type what the scanner puts in front of every code: it is taken off. Leave it empty if there is nothing.
room-prefix-rule = This cannot be a prefix. Type what the scanner sends in front of a code.
room-end_after_ms = Ends after (ms)
room-end_after_ms-hint = Type after how many milliseconds without a key a code has ended. More for a scanner that pauses within a code.
room-end_after_ms-rule = Type a whole number from 1 to 60000.
room-compensates_caps_lock = With Caps Lock on
room-compensates_caps_lock-false = Types as ever
room-compensates_caps_lock-true = Turns Shift round
room-silence_ms = Pause (ms)
room-silence_ms-hint = Type after how many milliseconds without data a code has ended. It counts where no character ends a code.
room-silence_ms-rule = Type a whole number from 1 to 60000.
room-add = Add a scanner
room-add-hint = How is it connected? A scanner on USB serial, HID POS or a camera is here as soon as it is plugged in.
room-way-connect = Station connects
room-way-connect-hint = The scanner waits at an address, and the station connects to it.
room-way-listen = Scanner connects
room-way-listen-hint = The scanner connects to a port of this computer.
room-way-port = Serial port
room-way-port-hint = A port of this computer, or one of a device server in the network.
room-save = Save
room-move = Change address
room-remove = Remove
room-remove-title = Remove { $name }?
room-remove-hint = It is used no more, and its name and settings are forgotten. It can be added again.
room-connect = Address
room-connect-hint = Type address and port of the scanner, such as 10.0.0.7:9004.
room-connect-rule = Type address and port (1 to 65535), such as 10.0.0.7:9004.
room-listen = Port
room-listen-hint = Type the port that the scanner is set to connect to, such as 9004.
room-listen-rule = Type a port from 1 to 65535.
room-port = Port
room-port-hint = Type a port, such as /dev/ttyS0 or COM3, or a device server, such as rfc2217://10.0.0.7:2217.
room-port-rule = Type a port, such as /dev/ttyS0 or COM3, or a device server, such as rfc2217://10.0.0.7:2217.
room-peers = May connect
room-peers-hint = Type the scanner's address, such as 10.0.0.7, or a network, such as 10.0.0.0/24. Several have a space between.
room-peers-rule = Type an address, such as 10.0.0.7, or a whole network, such as 10.0.0.0/24.
room-mistake-no-peers = Choose which scanners may connect: the network that they are in, or their address.
room-mistake-rule = This cannot be chosen here. Choose another.
room-mistake-holds-end = The prefix holds what would end each code. Change the prefix first (More settings), or choose another end of a code.
room-mistake-taken = Another scanner is set up there already. Choose another, or remove that one first.
room-mistake-in-use = Another program of this computer uses this port. Choose another one, such as 9100.
room-mistake-not-permitted = This port is not free to use. Choose one of 1024 or above.
room-mistake-not-ours = This computer has no such address.
room-mistake-set-aside = The settings of this station leave this port alone (leave_alone). Choose another.
room-mistake-found = This is a USB scanner's port. It is found by itself when it is plugged in.
room-unset = The camera does not do what is set: { $wishes }. Choose otherwise beside its picture, or correct the settings file.
room-unusable = Pictures that could not be used: { $count }. If they go on, set it to an ordinary picture size, such as 1280 x 720.
enrol-shown = Scan this code with the scanner, within five seconds.
enrol-enrolled = Done. This keyboard is a scanner from now on.
enrol-nothing-read = Nothing was read. Hold the scanner in front of the code and try again.
enrol-typed-by-hand = The code was typed by hand. Scan it with the scanner.
enrol-other-code = Another code was read. If it was this one, set the scanner to the US keyboard layout, without a prefix.
enrol-no-keyboard = No keyboard can be listened to here.
doctor-begin = One moment: the scanners are being read byte by byte.
doctor-title = Check a scanner: code { $number } of { $count }
doctor-hint = Scan the code. If the scanner does not read it, touch Not read.
doctor-skip = Not read
doctor-sound = Nothing is wrong with this scanner, for the code types on the chart.
doctor-ailing = This is what to mend, the most harmful first.
doctor-code-digits = Digits
doctor-code-lower = Small letters
doctor-code-upper = Capital letters
doctor-code-symbols = Signs
doctor-code-gs1 = GS1-128 with a separator
doctor-code-long = A long code
doctor-code-ean = EAN-13
doctor-code-itf = ITF-14
doctor-code-data-matrix = GS1 DataMatrix
doctor-code-korean = Korean text
doctor-note-too_long = More came than any barcode holds. Scan the code once more.
doctor-note-no_prefix = It came without its prefix. Scan the code once more.
doctor-note-unfinished = Only a part came. Scan the code once more.
doctor-note-outside_frame = It came without STX. Scan the code once more.
doctor-note-malformed = The scanner's report is damaged. Unplug it, plug it in and scan once more.
doctor-note-events_lost = Keys were lost on the way. Scan the code once more.
doctor-note-between_settings = The scanner was just being opened anew. Scan the code once more.
doctor-note-unreadable_key = The scanner struck a key that means nothing: it is not set to the US layout. Touch Not read to go on.
doctor-note-typed = This computer heard it as its own keyboard. Add the scanner at the kiosk (touch Scanner, Add a scanner, Add a keyboard scanner), or scan "USB HID POS" or "USB serial" in its manual. Then scan the code once more.
doctor-note-repeated = The same came as for the code before. Wait two seconds, then scan this code.
doctor-typed = Heard as this computer's own keyboard
doctor-typed-fix = Add it at the kiosk (touch Scanner, Add a scanner, Add a keyboard scanner), or scan "USB HID POS" or "USB serial" in the manual. Then check it again.
doctor-layout = Keyboard layout: { $detail }
doctor-layout-de = German
doctor-layout-fr = French
doctor-layout-gb = United Kingdom
doctor-layout-jp = Japanese
doctor-layout-fix = Scan "Keyboard country: USA" in the scanner's manual.
doctor-caps-lock = Capital and small letters are swapped
doctor-caps-lock-fix = Turn Caps Lock off, or scan "Caps Lock: automatic" in the manual.
doctor-upper-case = Every letter comes as a capital
doctor-upper-case-fix = Scan "Case conversion: none" in the manual.
doctor-lower-case = Every letter comes as a small one
doctor-lower-case-fix = Scan "Case conversion: none" in the manual.
doctor-case = Letters come in the other case
doctor-case-fix = Scan the codes of small and of capital letters both: only they tell Caps Lock from "Case conversion" in the manual.
doctor-prefix = In front of every code: { $detail }
doctor-prefix-fix = Scan "Clear all prefixes" in the manual, or touch the scanner in the list, then More settings, and type it as Prefix.
doctor-prefix-kept = In front of every code: { $detail }
doctor-prefix-kept-fix = Scan "Clear all prefixes" in the manual: of a scanner connected in this way the station cannot take it off.
doctor-aim = The code type (AIM) stands in front
doctor-aim-fix = Touch the scanner in the list and choose: Code type in front, Yes.
doctor-suffix-extra = Behind every code: { $detail }
doctor-suffix-extra-fix = Scan "Clear all suffixes", then "Add CR suffix" in the manual.
doctor-no-suffix = Nothing ends a code
doctor-no-suffix-fix = Scan "Add CR suffix" (or Enter) in the manual. Until then each code waits for silence.
doctor-gs-lost = The separator of GS1 codes (GS) is lost
doctor-gs-lost-fix = Scan "Transmit function characters" or "Ctrl + ASCII mode" in the manual; lots and serial numbers cannot be told apart without.
doctor-gs-replaced = The separator of GS1 codes comes as { $detail }
doctor-gs-replaced-fix = Scan "GS: send as is (0x1D)" in the manual.
doctor-check-digit = The check digit is left out: { $detail }
doctor-check-digit-fix = Scan "Transmit check digit: enable" for this code type in the manual; items are not found without.
doctor-slow = Slow: a key every { $detail } ms
doctor-slow-fix = Scan "Keystroke delay: none" in the manual.
doctor-cut-short = Long codes are cut after { $detail } characters
doctor-cut-short-fix = Raise the maximum length in the manual, or scan "USB packet delay: none".
doctor-not-utf-8 = Korean text comes in other bytes
doctor-not-utf-8-fix = Scan "Character set: UTF-8" in the manual. Over a keyboard only Latin letters can come.
doctor-symbology-off = Not read: { $detail }
doctor-symbology-off-fix = Scan "Enable" for this code type in the manual, if you use it. Types that are not on the chart are not checked.
doctor-unread = Not read: { $detail }
doctor-unread-fix = Other codes of its type were read, so the type is on. Hold the scanner nearer or farther, print the chart larger, and check again.
doctor-keyboard = It is a keyboard, and works as one
doctor-keyboard-fix = Set to USB HID POS or USB serial it is quicker, and no layout matters.
doctor-other = Came as: { $detail }
doctor-other-fix = Reset the scanner to factory defaults by its manual, then check it again.

## A camera's picture
room-look = Show the picture
room-look-hint = Codes that are read are framed.
camera-none = No picture yet. It comes within a few seconds while the camera is in use.

## The doctor on paper and on a terminal
sheet-chart = Check a scanner
sheet-chart-hint = Begin the check on the kiosk (touch Scanner, then Check a scanner), or enter scanstation doctor scanner.
sheet-chart-story = Scan the codes in this order. Pass over the ones that the scanner does not read.
doctor-terminal = Print the chart: scanstation-server sheet --chart. Scan its codes in order; press Enter for one that is not read.

## What to do about a scanner in trouble
hint-check = Check the scanner and its settings.
hint-plug-in = Plug the scanner in, or check its cable and the configured port.
hint-reach = Check the scanner's power and network cable, and its address and port.
hint-close-other = Close the other program that uses this scanner.
hint-join-port-group = Add the station's user to the group that owns the port (dialout on Debian and Ubuntu).
hint-plug-in-again = Plug the scanner in again; the last barcode may have to be scanned again.
hint-correct-settings = Correct the scanner's settings.
hint-allow = Enter on this computer: { $command }
hint-allow-one-of = Enter on this computer, for the one that is the scanner: { $command }
hint-install-rules = Let the station read its scanners, once: { $command }.
hint-own-port = Enter: { $command } (until it is plugged in again; a udev rule keeps it so).
hint-make-group = There is no group scanstation yet. Enter: { $command } (then restart the computer).
hint-join-scanners = Enter: { $command } (then restart the computer).
hint-plug-in-anew = Unplug the scanner and plug it in again: the group scanstation is newer than that.
hint-join-group = Enter: { $command } (then sign out and in again).
hint-sign-in-again = { $user } came into the group { $group } after signing in: sign out and in again, or restart the computer.
hint-close-holder = Close { $holder }, which uses this scanner.
hint-let-keyboard-go = Close the other program that has taken this scanner for itself.
hint-same-as = It is { $same_as }, which is used instead: { $command }
hint-it-connects-again = It is connected to again by itself. Check the network and its power if it goes on; the last barcode may have to be scanned again.
hint-unknown-name = No computer is known as { $host }: check the name, and the station's network.
hint-nothing-listens = { $host } is there, but nothing listens on port { $port }: check the number, and whether its one connection is in use.
hint-not-rfc2217 = { $host } answers, but not as RFC 2217 says: check whether its one connection is in use; for a plain port write socket://.
hint-no-answer = { $host } does not answer: check its power and network, and the address.
hint-port-in-use = End the program that listens on this port, or choose another port.
hint-port-too-low = Choose a port of 1024 or above.
hint-address-of-another = Write an address of this computer.
hint-not-hid-pos = Set the scanner to USB HID POS, or to USB serial, by the barcode in its manual.
hint-no-libudev = Install libudev1, then start the kiosk again.
hint-plug-in-and-begin = Plug the scanner in, and begin once more.
hint-start-again = Start the kiosk again, and if that does not help, the computer.
hint-camera-hangs = Unplug the camera, wait a moment and plug it in again.
hint-camera-gone = Plug the camera in again; the last barcode may have to be shown again.
hint-camera-missing = Plug the camera in, or correct the configured path of the device, video or folder.
hint-camera-plug-in = Plug the camera in, or check its cable and the configured path.
hint-camera-close-other = Close the other program that shows this camera's picture.
hint-camera-close-holder = Close { $holder }: it uses this camera.
hint-camera-join-group = Add the station's user to the group video, then sign in again.
hint-camera-other-node = Take another of its devices: one in /dev/v4l/by-id ends in index0.
hint-camera-privacy = Plug the camera in, and allow desktop apps to use it in the privacy settings.
hint-camera-format = Set the camera to an ordinary picture size and format, such as 1280 x 720 MJPG.
hint-video-format = Use a video file that a player shows, such as an MJPG .avi or an H.264 .mp4.
hint-folder-gone = Put the folder of pictures back, or correct its configured path.
hint-capture-other = Name a file that `scanstation capture` wrote.
hint-capture-newer = Replay it with the Scanstation that wrote it, or a newer one than this.
hint-capture-cut-off = It was not written to its end: take that line away to replay what comes before it.
hint-capture-mend = Mend that line, or capture it again.
hint-our-fault = The program failed at this scanner. Choose another one, and report it with the log.
hint-garbled-too-long = More came than any barcode holds, and no end of it: check what the scanner sends at the end of a code against what is chosen for it (touch Scanner).
hint-garbled-no-prefix = It lacks the prefix that is set for the scanner: check the scanner's, and what is chosen for it (touch Scanner, then More settings).
hint-garbled-unfinished = The scanner fell silent in mid-code: check its cable, and what it sends at the end of a code against what is chosen for it (touch Scanner).
hint-garbled-outside-frame = The scanner sends no STX in front: check its settings.
hint-garbled-malformed = The scanner sent a report that is not as it says itself: unplug it and plug it in again; if it goes on, set it to USB serial.
hint-garbled-events-lost = This computer did not keep up with the keys: scan again.
hint-garbled-between-settings = The scanner was just being set up anew: scan again.
hint-garbled-unreadable-key = The scanner struck a key that stands for nothing: set it to the US keyboard layout.

## What ails the link to the server, for whoever is called
hint-link-unreachable = There is no server at { $url }: see that it runs, and check the network.
hint-link-certificate = The certificate of the server at { $url } is for another name, out of date, or of another authority than the one this kiosk was paired with: see to the front's certificate, or pair the kiosk anew.
hint-link-no-answer = The server did not answer for { $seconds } s: see what keeps its computer busy, and check the network.
hint-link-broke = The connection to the server broke; it is made again by itself. If it goes on, check the network.
hint-link-cannot-store = The server cannot store at the moment: see that its disk is not full. Its log says more.
hint-link-order-not-given = The server could not read the order. Its log says more.
hint-link-damaged = The server's data is damaged. The latest backup is of { $made }. Close the kiosk and put it back: scanstation-server restore latest
hint-link-damaged-without-backup = The server's data is damaged, and no backup is known. Enter scanstation-server check, which says what there is.
hint-link-too-new = The server's data needs Scanstation { $needed } or newer; this is { $here }. Install that version, or restore the backup made before the upgrade.
hint-link-locked = Another server uses the same data: end that one, or give this one a data folder of its own.
hint-link-in-use = The server keeps the place of { $station } for another kiosk: give one of the two another name (station in station.toml).
hint-link-token = The server does not accept this kiosk's token: give the kiosk the server's (token_file in station.toml).
hint-link-token-unreadable = The token in { $path } cannot be read: put the server's there, for this user to read.
hint-link-revoked = The server does not know this kiosk any more: make a pairing code for its station, and scan or type it there.
hint-link-unpaired = This kiosk is not paired: make a pairing code for its station, and scan or type it there.
hint-link-no-hub = No hub is chosen on this kiosk yet: touch it in the list, or type its address.
hint-link-versions = Kiosk and server are of different versions: install the same one on both.
hint-link-not-understood = Kiosk and server do not understand each other, a fault of the program: restart both, and report it with the logs of both.
hint-link-journal = This kiosk cannot write to its disk: make room on it.
hint-link-ended = The kiosk's own server ended (code { $code }) and is started again. If it goes on, logs/server.log says why.
hint-link-settings = The server's settings cannot be used: enter scanstation-server check, which names each mistake.
hint-link-settings-named = The server's settings cannot be used: correct { $names }. Each mistake is named by: scanstation-server check
hint-link-data = The server's data cannot be used: enter scanstation-server check, which says why.
hint-link-port = The server's network port cannot be used: end the program that has it, or set another (port under [server] in station.toml).
hint-link-port-named = The server's network port { $port } cannot be used: end the program that has it, or set another (port under [server] in station.toml).

## What hinders the centre, for whoever is called
centre-trouble-login = The centre does not accept user and password: set them right in DATABASE_URL, and start the server again.
centre-trouble-admit = The centre does not admit this login from this computer: let IT see whether it may log in, and what pg_hba.conf says.
centre-trouble-database = The centre has no database of that name: set it right in DATABASE_URL, and start the server again.
centre-trouble-connect = This login may not use the centre's database: let IT run GRANT CONNECT ON DATABASE ... TO scanstation_edge there. If the centre has moved, set DATABASE_URL to the new one, and start the server again.
centre-trouble-rights = This login may not do what it has to: let IT make it a member of the role scanstation_edge. If it is one, let IT run scanstation-server migrate --database postgres up with the owner's login.
centre-trouble-other-site = This login may not speak for this site: let IT see that SCANSTATION_SITE and the login in DATABASE_URL are this site's, or run scanstation-server logins add.
centre-trouble-site = The data on this server is site { $about }'s: let IT set SCANSTATION_SITE={ $about }, or give this site a data folder of its own, and start the server again.
centre-trouble-site-unnamed = The data on this server is another site's: let IT set SCANSTATION_SITE to that site, or give this one a data folder of its own, and start the server again.
centre-trouble-migrate = The centre is not set up: let IT run scanstation-server migrate --database postgres up with the owner's login.
centre-trouble-restored = The centre was restored from a dump of another PostgreSQL cluster: let IT run scanstation-server migrate --database postgres up with the owner's login.
centre-trouble-anew = The centre, or this server's store, was put back to an older state, or copied: everything is told to the centre and fetched from it again, by itself.
centre-trouble-functions = The centre is of another version: let IT run scanstation-server migrate --database postgres up. If it is the newer one, install the newest program here.
centre-trouble-primary = Nothing can be written at the centre: where DATABASE_URL names a copy that only reads, set it to the primary. Else let IT find out why default_transaction_read_only is on there, by a full disk, say.
centre-trouble-full = The centre's disk is full: let IT make room on it. It is tried again.
centre-trouble-crowded = The centre has no connection to spare. It is tried again.
centre-trouble-slow = The centre ended what it was asked before there was an answer: let IT look at statement_timeout of this login. It is tried again.
centre-trouble-busy = Another connection at the centre holds what is needed, mostly one of this server's that broke off. It is tried again; if it goes on, let IT end it there.
centre-trouble-fails = The centre fails at what it is asked: let IT look what was added to its tables, a CHECK or a trigger, or changed by hand. It is tried again.
centre-trouble-certificate-old = The centre's certificate is not valid now: let IT renew it, and see that this computer's clock is right.
centre-trouble-certificate-name = The centre's certificate is of another name: let DATABASE_URL name the centre as its certificate does.
centre-trouble-certificate-issuer = The centre's certificate is of an unknown issuer: let sslrootcert in DATABASE_URL name a file with it.
centre-trouble-no-tls = The centre speaks no TLS: let IT turn it on there. Where the way to it is safe without, add sslmode=disable to DATABASE_URL.
centre-trouble-tls = No safe connection comes about: look at sslmode in DATABASE_URL.
centre-trouble-address = DATABASE_URL cannot be used: correct it, and start the server again.
centre-trouble-no-name = The centre's name is not known: see that the host in DATABASE_URL is right, and this computer's network up.
centre-trouble-nobody = Nobody listens at the centre's address: see that host and port in DATABASE_URL are right, and the centre runs.
centre-trouble-restarts = The centre is being started or stopped, or ended this connection. It is tried again; if it goes on, let IT look at the centre's computer.
centre-trouble-silent = The centre does not answer. It is tried again; if it goes on, look at the centre's computer and the network.
centre-trouble-broke = The connection to the centre broke. It is tried again; if it goes on, look at the network.
centre-trouble-held = Order { $about } is open in another program at the centre: if it lasts, let IT look which program holds it.
centre-trouble-held-unnamed = An order is open in another program at the centre: if it lasts, let IT look which program holds it.
centre-trouble-not-stored = The centre does not store the last scans. It is tried again; once it stores a later one, they are kept aside there. If it goes on, let IT look what it minds. It says: { $about }
centre-trouble-none-stored = The centre stores no scan: let IT look what was added to its table scanstation.scans, a CHECK or a trigger, or changed there by hand. It says: { $about }
centre-trouble-store-full = The disk of the server's computer is full: make room on it. It goes on by itself then.
centre-trouble-store-failed = The server cannot store: check its disk, whether it may write to its data folder, and whether this computer has memory to spare.
centre-trouble-store-busy = More waits to be stored than the server's disk takes just now. It goes on by itself; if this lasts, let IT look at that disk.
centre-trouble-store-held = Another program holds the server's data: close it. It is tried again.
centre-trouble-store-damaged = The server's data is damaged: call IT, who restores a backup.
centre-trouble-program = The server's program fails at its work with the centre. It is tried again; if it goes on, call IT, who sends the server's log to the makers.
centre-trouble-store-fault = The server's program fails at what comes from the centre: call IT, who sends its log to the makers.

## What supervisors say and set
message = Message
message-detail = Read it, then touch OK or scan it.
message-of-the-server = From the server’s computer
locked = Station locked
locked-detail = Stop here. Scans are kept, and counted nowhere.
locked-held = { $count ->
    [one] { $count } scan is held. Scan it again when the station is unlocked.
   *[other] { $count } scans are held. Scan them again when the station is unlocked.
}
locked-why = Why

## Choosing the hub
hubs-title = Choose the hub
hubs-hint = Touch the hub of your hall, or scan its address. Compare the address with the one your supervisor names.
hubs-version = Version { $version }
hubs-type = Type the address
hubs-type-title = Type the hub's address
hubs-type-hint = As your supervisor names it, as in https://hub.lan
hubs-other = Another hub
hubs-now = Chosen
hubs-chosen = Hub: { $url }
hubs-none = No hub has been found yet
hubs-none-fix = See that the hub is on, and in the same network as this kiosk. Some networks keep hubs from being found (they let no multicast through): type the address then.
hubs-no-network = This kiosk is in no network
hubs-no-network-fix = Check the network cable or the Wi-Fi of this kiosk. The search goes on by itself.
hubs-no-address = This is no address of a hub
hubs-no-address-fix = Write https:// and a name or an address, as in https://hub.lan or https://10.0.0.5:8443
hubs-code-first = Choose the hub first
hubs-code-first-fix = Touch this kiosk's hub in the list, then scan the code again.
hubs-not-kept = The choice could not be kept
hubs-not-kept-fix = This kiosk's disk does not write. Please call your supervisor.

## Pairing
unpaired = Pair this kiosk
unpaired-detail = Ask your supervisor for a pairing code for this station. Scan it here, or type it.
revoked = This kiosk is not paired any more
revoked-detail = Ask your supervisor for a new pairing code. Scan it here, or type it.
unpaired-kept = { $count ->
    [one] { $count } scan is kept here, and sent when the kiosk is paired.
   *[other] { $count } scans are kept here, and sent when the kiosk is paired.
}
pairing-wrong = This code is not known
pairing-wrong-detail = Compare it with the one your supervisor sees, or ask for a new one.
pairing-over = This code is no longer good
pairing-over-detail = A code is good once, and for ten minutes. Ask your supervisor for a new one.
pairing-other-station = This code is for another station
pairing-other-station-detail = Ask your supervisor for a code for the station named above.
pairing-too-many = Too many codes were tried
pairing-too-many-detail = Wait a minute, then try this code again.
pairing-unreachable = The server cannot be reached
pairing-unreachable-detail = Try this code again in a moment. If it goes on, call your supervisor.
pairing-unproven = The server does not know this code
pairing-unproven-detail = Compare every character. If it is right, somebody else may answer in the server's stead: call your supervisor.
pairing-certificate = The server's certificate cannot be trusted
pairing-certificate-detail = It is for another name, or of another authority. The code was not sent. Please call your supervisor.
pairing-not-kept = The pairing could not be kept
pairing-not-kept-detail = This kiosk's disk does not write. Please call your supervisor.
pair-type = Type the code
pair-title = Type the pairing code
pair-hint = 8 letters and digits, as your supervisor sees them.
pair-erase = Erase
pair-take = Pair
pair-back = Back
pair-character = No pairing code has this character
pair-character-detail = Codes have the letters and digits on these keys alone: no 0, 1, I, L or O.
pair-asked = The server is being asked
pair-done = Paired. Connecting to the server

## The PIN of a badge
pin-title = Type your PIN
pin-hint = This badge has a PIN. What is scanned before you are signed in is held.
pin-held = { $count ->
    [one] { $count } scan is held. Sign in, then scan it again.
   *[other] { $count } scans are held. Sign in, then scan them again.
}
pin-erase = Erase
pin-take = Sign in
pin-cancel = Cancel
pin-checking = Checking the PIN …
pin-wrong = { $left ->
    [one] Wrong PIN. { $left } more try.
   *[other] Wrong PIN. { $left } more tries.
}
pin-locked = Too many wrong PINs. Try again in { $minutes } min, or ask your supervisor to unlock it.
pin-no-server = No connection to the server. Nobody can sign in with a PIN now; try again when it is back.
pin-failed = The PIN could not be checked. Type it again.
done-pin-given-up = Sign-in cancelled

## Printing
print-queued = { $printer } has not printed yet
print-queued-detail = See that the printer is on and has paper. It prints by itself then.
print-stopped = { $printer } is stopped
print-stopped-detail = Look at the printer. If it goes on, call IT: its queue has to be started again.
print-no_such_printer = There is no printer { $printer } here any more
print-no_such_printer-detail = Another one has to be chosen on the supervisor’s page.
print-no_printing = This kiosk cannot print
print-no_printing-detail = It can be printed at another station, or from the supervisor’s page.
print-failed = { $printer } could not print
print-failed-detail = Look at the printer. If it goes on, call IT.
