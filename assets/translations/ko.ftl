# 화면에 보이는 모든 말. 짧고 정중하게, 창고에서 쓰는 말로 적는다.

## 판정: 제목과 설명
verdict-order_opened = 주문을 열었습니다
verdict-order_opened-detail = { $order_no } · { $customer }
verdict-order_shown = 주문 조회
verdict-order_unknown = 등록되지 않은 주문입니다
verdict-order_unknown-detail = { $seen } · 주문 바코드를 확인하고 다시 스캔하세요.
verdict-order_cancelled = 취소된 주문입니다
verdict-order_cancelled-detail = 포장하지 말고 관리자에게 전달하세요.
verdict-order_on_hold = 보류 중인 주문입니다
verdict-order_on_hold-detail = 보류가 풀릴 때까지 포장하지 말고 따로 두세요.
verdict-order_already_done = 이미 완료된 주문입니다
verdict-order_already_done-detail = { $order_no } 주문은 포장이 끝났습니다. 수정하려면 '다시 열기'를 누르세요.
verdict-order_already_shipped = 이미 출고된 주문입니다
verdict-order_already_shipped-detail = { $order_no } 주문은 다시 열 수 없습니다. 다음 주문을 스캔하세요.
verdict-order_shipped = 출고했습니다
verdict-order_shipped-detail = { $order_no } · { $customer } · 송장 번호가 있으면 이어서 스캔하세요.
verdict-order_not_packed = 포장이 끝나지 않은 주문입니다
verdict-order_not_packed-detail = { $order_no } 주문은 출고할 수 없습니다. 포장 작업대로 돌려보내세요.
verdict-parcel_noted = 송장 번호를 기록했습니다
verdict-parcel_noted-detail = { $seen } · { $order_no }
verdict-order_done_elsewhere = 다른 곳에서 포장을 끝낸 주문입니다
verdict-order_moved_away = 이 사업장에서 빠진 주문입니다
verdict-order_in_progress = 진행 중인 주문이 있습니다
verdict-order_in_progress-detail = { $order_no } 주문을 끝내거나 '작업 중단'을 누르세요.
verdict-order_completed = 주문 완료
verdict-order_completed-detail = { $order_no } · { $customer }
verdict-item_matched = 맞는 품목입니다
verdict-item_matched-detail = { $item }
verdict-item_matched-case = 맞는 품목입니다 · 묶음 { $qty }개
verdict-item_wrong = 다른 품목입니다
verdict-item_wrong-detail = 이 주문의 품목이 아닙니다. 상자에 넣지 마세요.
verdict-item_over = 수량을 초과했습니다
verdict-item_over-detail = 이 품목은 이미 모두 담았습니다. 상자에 넣지 마세요.
verdict-item_found = 품목 조회
verdict-item_found-detail = { $item }
verdict-code_unknown = 등록되지 않은 바코드입니다
verdict-code_unknown-detail = { $seen } · 바코드를 확인하고 다시 스캔하세요.
verdict-code_ambiguous = 해당하는 주문이 여러 건입니다
verdict-code_ambiguous-detail = 작업할 주문을 선택하세요.
verdict-no_order_open = 주문을 먼저 스캔하세요
verdict-no_order_open-detail = 품목보다 주문 바코드가 먼저입니다.
verdict-operator_signed_in = 로그인했습니다
verdict-operator_signed_in-detail = { $operator } 님, 안녕하세요.
verdict-operator_required = 로그인이 필요합니다
verdict-operator_required-detail = 작업자 바코드를 먼저 스캔하세요.
verdict-command_done = 처리했습니다
verdict-command_done-detail = 계속 스캔하세요.
verdict-command_refused = 처리할 수 없습니다
verdict-command_refused-detail = 코드를 확인하고 다시 스캔하세요.
verdict-confirmed_by_hand = 수동으로 확인했습니다
verdict-confirmed_by_hand-detail = { $item }
verdict-undone = 되돌렸습니다
verdict-undone-detail = { $item } { $qty }개를 상자에서 빼 주세요.
verdict-undone-plain = 마지막 스캔을 되돌렸습니다.
verdict-held = 검수하지 않고 보관했습니다
verdict-held-detail = 먼저 확인을 누른 뒤 다시 스캔하세요.
verdict-not_judged = 확인하지 못했습니다
verdict-not_judged-detail = 스캔은 보관했지만 수량에 넣지 않았습니다. 확인을 누르고 주문을 다시 스캔하세요. 계속되면 관리자를 불러 주세요.
verdict-not_recorded = 저장하지 못했습니다
verdict-not_recorded-detail = 방금 스캔은 기록되지 않았습니다. 확인을 누르고 다시 스캔하세요.

## 기록하지 못한 이유
loss-disk = 디스크가 가득 찼거나 고장 나서 기록하지 못했습니다. 관리자를 부른 뒤 다시 스캔하세요.
loss-garbled = 바코드가 끝까지 읽히지 않아 기록하지 못했습니다. 다시 스캔하고, 계속되면 관리자를 불러 주세요.
loss-several = 스캔 { $count }건이 기록되지 않았습니다. 이것이 마지막이며, 모두 다시 스캔하세요.
loss-too_many = 한꺼번에 너무 많이 들어와 기록하지 못했습니다. 확인을 누르고 다시 스캔하세요.

## 판정의 이유
reason-bad_check = 코드를 잘못 읽었습니다. 다시 스캔하세요.
reason-command_unknown = 알 수 없는 명령 바코드입니다. 화면의 버튼을 누르세요.
reason-badge_unknown = 등록되지 않은 작업자 바코드입니다. 관리자에게 등록을 요청하세요.
reason-badge_disabled = 이 배지는 더 이상 쓸 수 없으며, 로그인된 작업자가 없습니다. 관리자에게 문의하세요.
reason-badge_replaced = 이 배지는 새 배지로 바뀌었습니다. 새 배지를 스캔하세요.
reason-pin_asked = 이 배지에는 PIN이 있습니다. 화면에서 입력하세요.
reason-pin_not_proven = PIN이 확인되지 않았습니다. 다시 입력하세요.
reason-no_pin_asked = 지금은 PIN을 묻고 있지 않습니다. 배지를 스캔하세요.
reason-sign_in_given_up = 작업자가 바뀌지 않았습니다. 로그인하려면 배지를 스캔하세요.
reason-nothing_to_undo = 되돌릴 스캔이 없습니다. 계속 스캔하세요.
reason-nothing_to_acknowledge = 확인할 내용이 없습니다. 계속 스캔하세요.
reason-nothing_to_confirm = 수동으로 확인할 품목이 없습니다. 이미 모두 담았습니다.
reason-nothing_to_reopen = 다시 열 주문이 없습니다. 완료된 주문의 바코드를 먼저 스캔하세요.
reason-nothing_held = 미처리 스캔이 없습니다. 계속 스캔하세요.
reason-no_order_open = 열린 주문이 없습니다. 주문 바코드를 스캔하세요.
reason-order_still_open = 진행 중인 주문을 먼저 끝내거나 '작업 중단'을 누르세요.
reason-not_in_this_step = 이 작업에서는 할 수 없습니다. 먼저 포장으로 바꾸세요.
reason-case_too_large = 묶음이 남은 수량보다 많습니다. 낱개로 스캔하세요.
reason-no_such_choice = 목록에 없는 번호입니다. 다시 선택하세요.
reason-already_shipped = 이미 출고된 주문은 바꿀 수 없습니다. 다음 주문을 스캔하세요.
reason-orders_are_shipped = 출고는 품목이 아니라 주문 바코드로 합니다. 주문 바코드를 스캔하세요.
reason-done_elsewhere = 다른 스테이션이 이 주문을 완료했습니다. 이 상자에 더 담지 말고 관리자를 불러 주세요.
reason-moved_away = 더 이상 이 사업장의 주문이 아닙니다. 여기서 포장하거나 출고하지 말고 관리자에게 전달하세요.
reason-no_orders = 이 서버에 등록된 주문이 하나도 없습니다. 관리자를 불러 주세요.
reason-paired_already = 키오스크 연결용 코드입니다. 이 키오스크는 이미 연결되어 있습니다.
reason-station_locked = 잠긴 스테이션입니다. 관리자에게 잠금 해제를 요청하세요.
reason-step_is_set = 이 스테이션의 작업은 관리자가 정했습니다. 바꾸려면 관리자에게 요청하세요.

## 명령 처리 결과
done-ok = 확인했습니다
done-ok-held-detail = 미처리 스캔 { $count }건을 다시 스캔하거나 지우세요.
done-cancel = 작업을 중단했습니다
done-cancel-detail = { $order_no } · 담은 수량은 그대로 저장됩니다.
done-cancel-inquire = 주문을 닫았습니다
done-cancel-inquire-detail = { $order_no } · 조회한 주문은 바뀌지 않았습니다.
done-reopen = 주문을 다시 열었습니다
done-discard = 미처리 스캔을 지웠습니다
done-signout = 로그아웃했습니다
done-signout-detail = 다음 작업자는 작업자 바코드를 먼저 스캔하세요.
done-step-inquire = 조회를 시작합니다
done-step-pack = 포장을 시작합니다
done-step-ship = 출고를 시작합니다

## 명령 이름
command-ok = 확인
command-confirm = 수동 확인
command-undo = 되돌리기
command-reopen = 다시 열기
command-cancel = 작업 중단
command-cancel-inquire = 닫기
command-discard = 모두 지우기
command-pick = 선택
command-signout = 로그아웃
command-step-inquire = 조회 시작
command-step-pack = 포장 시작
command-step-ship = 출고 시작
command-none = 해당 없음
code-pairing = 연결 코드
code-badge = 작업자 바코드
code-own = 명령 바코드

## 스캔 상태
captured = 저장 중입니다
waiting = 저장 대기 { $count }건
waiting-detail = 계속 스캔하세요. 여기에 보관 중이며, 맞는 품목인지는 서버가 연결되면 확인합니다.
waiting-answer = { waiting } · 서버가 연결되면 처리합니다.
saving-cell = 저장 중 { $count }건
waiting-cell = 대기 { $count }건
lost = 서버 연결이 끊겼습니다
lost-detail = 계속 스캔하세요. 스캔은 여기에 보관하고, 연결되면 저장하고 확인합니다.
refused = 서버를 사용할 수 없습니다
refused-detail = 관리자를 불러 주세요. 스캔은 보관됩니다.
in-use = 다른 키오스크가 { $station } 이름을 쓰고 있습니다
in-use-detail = 관리자를 불러 주세요. 둘 중 하나의 이름을 바꿔야 합니다. 스캔은 보관됩니다.

## 상태 표시줄
status-step = 작업
status-station = 스테이션
status-operator = 작업자
status-nobody = 로그인 전
status-saved = 스캔 저장
status-all-saved = 모두 저장됨
status-scanner = 스캐너
status-scanner-none = 첫 스캔 대기
status-scanner-many = { $count }대 사용 중
status-scanner-some = { $ready }대 사용 중, { $gone }대 확인
status-scanner-lost = 연결 끊김
status-scanner-failed = 확인 필요
scanner-keyboard = 키보드 스캐너
scanner-demo = 시연용 스캐너
status-link = 서버
status-link-starting = 연결 중
status-link-connected = 연결됨
status-link-lost = 연결 끊김
status-link-refused = 사용 불가
status-link-in-use = 이름 중복
status-link-unpaired = 연결 안 됨
status-centre = 중앙 서버

## 상태 표시줄 도움말
help-scanner-lost = 케이블을 다시 꽂고, 마지막 바코드를 다시 스캔하세요.
help-scanner-failed = 전원과 케이블을 확인하세요. 안 되면 관리자를 불러 주세요.
help-scanner-unreachable = 네트워크로 스캐너에 연결할 수 없습니다. 전원과 네트워크 케이블을 확인하세요. 안 되면 관리자를 불러 주세요.
help-scanner-busy = 다른 프로그램이 스캐너를 쓰고 있습니다. 그 프로그램을 닫거나 관리자를 불러 주세요.
help-scanner-not-permitted = 이 스테이션에 아직 스캐너 사용 권한이 없습니다. 관리자를 불러 주세요.
help-scanner-misconfigured = 스캐너 설정이 맞지 않습니다. 관리자를 불러 주세요.
help-scanner-not-plugged-in = 이 스테이션의 스캐너가 연결되어 있지 않습니다. 연결하거나 관리자를 불러 주세요.
help-link-title = 서버 연결
help-note = 관리자 참고: { $note }
help-close = 닫기

## 중앙 서버 상태
centre-help-title = 중앙 서버 연결
centre-unknown = 알 수 없음
centre-unknown-help = 이 서버가 다시 연결되면 중앙 서버의 상태를 보여 드립니다.
centre-connecting = 연결 중
centre-connecting-help = 중앙 서버에 연결하는 중입니다. 작업을 계속하세요.
centre-first-pull = { $percent }% 받음
centre-first-pull-help = 처음으로 주문을 받는 중이며, 약 { $due }건 가운데 { $orders }건을 받았습니다. 등록되지 않은 주문이라고 나오면 잠시 뒤 다시 스캔하세요.
centre-first-pull-uncounted = { $orders }건
centre-first-pull-uncounted-help = 처음으로 주문을 받는 중이며, 지금까지 { $orders }건을 받았습니다. 등록되지 않은 주문이라고 나오면 잠시 뒤 다시 스캔하세요.
centre-in-step = 최신 상태
centre-in-step-help = 중앙 서버와 내용이 모두 같습니다. 하실 일은 없습니다.
centre-catching-up = 맞추는 중
centre-catching-up-help = { $waiting ->
    [0] 중앙 서버에서 새 주문을 받는 중입니다. 작업을 계속하세요.
   *[other] 중앙 서버로 보낼 스캔이 { $waiting }건 남았습니다. 작업을 계속하세요.
}
centre-held = 대기 중
centre-held-help = 중앙 서버에서 다른 프로그램이 { $order } 주문을 작업하고 있습니다. 작업을 계속하시고, 오래 걸리면 관리자에게 알려 주세요. { $waiting ->
    [0] 보낼 스캔은 없습니다.
   *[other] 스캔 { $waiting }건은 여기에 보관 중이며, 그 작업이 끝나면 자동으로 전송됩니다.
}
centre-held-unnamed = 대기 중
centre-held-unnamed-help = 중앙 서버에서 다른 프로그램이 주문을 작업하고 있습니다. 작업을 계속하시고, 오래 걸리면 관리자에게 알려 주세요. { $waiting ->
    [0] 보낼 스캔은 없습니다.
   *[other] 스캔 { $waiting }건은 여기에 보관 중이며, 그 작업이 끝나면 자동으로 전송됩니다.
}
centre-away = 연결 안 됨
centre-away-help = 지금은 중앙 서버에 연결되어 있지 않습니다. 자동으로 다시 시도합니다. 작업을 계속하세요.
centre-silent = 응답 없음
centre-silent-help = 지금은 중앙 서버가 응답하지 않습니다. 자동으로 다시 시도합니다. 작업을 계속하세요.
centre-busy = 혼잡
centre-busy-help = 중앙 서버는 켜져 있지만 지금은 이 서버의 요청을 처리하지 못합니다. 작업을 계속하시고, 오래 걸리면 관리자에게 알려 주세요.
centre-full = 디스크 가득 참
centre-full-help = 중앙 서버의 디스크가 가득 차서 공간이 생길 때까지 아무것도 받지 못합니다. 작업을 계속하면서 관리자에게 알려 주세요.
centre-anew = 다시 맞추는 중
centre-anew-help = 중앙 서버나 이 서버가 이전 상태로 복원되었거나 복사되었습니다. 모든 내용을 자동으로 다시 맞춥니다. 작업을 계속하세요.
centre-refused = 거부됨
centre-refused-help = 설정을 바로잡기 전에는 중앙 서버와 내용을 맞출 수 없습니다. 작업을 계속하면서 관리자에게 알려 주세요.
centre-none-stored = 거부됨
centre-none-stored-help = 중앙 서버가 스캔을 받지 않습니다. 주문은 계속 들어옵니다. 작업을 계속하면서 관리자에게 알려 주세요.
centre-stuck = 저장 못 함
centre-stuck-help = 서버의 디스크가 가득 찼거나 고장 나서 새 내용을 저장하지 못합니다. 작업을 계속하면서 관리자에게 알려 주세요. 공간을 비우거나 IT 담당자를 불러야 합니다.
centre-store-busy = 대기 중
centre-store-busy-help = 지금은 서버가 중앙 서버에서 온 내용을 저장하지 못합니다. 작업을 계속하시고, 오래 걸리면 관리자에게 알려 주세요.
centre-program = 오류
centre-program-help = 서버 프로그램이 중앙 서버와 내용을 맞추지 못합니다. 작업을 계속하면서 관리자에게 알려 주세요. IT 담당자를 불러야 합니다.
centre-since = 마지막으로 내용을 맞춘 때는 { $since }입니다.
centre-since-start = 서버를 시작한 { $since } 이후로 내용을 맞추지 못했습니다.
centre-kept = { $waiting ->
    [0] 보낼 스캔은 없습니다.
   *[other] 스캔 { $waiting }건은 여기에 보관 중이며, 자동으로 전송됩니다.
}
centre-kept-until-mended = { $waiting ->
    [0] 보낼 스캔은 없습니다.
   *[other] 스캔 { $waiting }건은 여기에 보관 중이며, 해결되면 자동으로 전송됩니다.
}
centre-clock-ahead = 이 서버의 시계가 중앙 서버보다 { $minutes }분 빠릅니다. 시계를 맞춰 주세요.
centre-clock-behind = 이 서버의 시계가 중앙 서버보다 { $minutes }분 느립니다. 시계를 맞춰 주세요.

## 다른 곳에서 주문에 생긴 일
notice-first-pull = 주문 받는 중: 약 { $due }건 가운데 { $orders }건
notice-first-pull-detail = 아직 받지 못한 주문은 등록되지 않았다고 나오고, 조회되지도 않습니다. 잠시 뒤 다시 스캔하세요.
note-double_pack = 두 번 포장된 주문입니다
note-double_pack-detail = 이 주문의 상자가 두 개입니다. 이 상자를 보내지 말고 관리자를 불러 주세요.
note-double_ship = 두 번 출고된 주문입니다
note-double_ship-detail = 이 주문은 두 번 이상 출고되었습니다. 관리자를 불러 주세요.
note-shipped_cancelled = 취소되었는데 출고된 주문입니다
note-shipped_cancelled-detail = 취소된 주문이 출고되었습니다. 관리자를 불러 주세요.
note-over_scan = 주문보다 많이 담았습니다
note-over_scan-detail = 상자를 모두 합치면 주문 수량보다 많습니다. 이 상자를 두고 관리자를 불러 주세요.
note-split_pack = 두 상자에 나뉜 주문입니다
note-split_pack-detail = 다른 스테이션의 상자와 합쳐야 완료됩니다. 관리자를 불러 주세요.
note-changed_after_pack = 포장 후 바뀐 주문입니다
note-changed_after_pack-detail = 상자에 담은 것이 지금 주문과 다릅니다. 상자를 두고 관리자를 불러 주세요.

## 단계
step-inquire = 조회
step-pack = 포장
step-ship = 출고
step-now = 지금 하는 작업
step-inquire-hint = 내용만 확인
step-pack-hint = 품목 검수 후 포장
step-ship-hint = 포장이 끝난 주문

## 대기 화면
ready-pack = 주문 바코드를 스캔하세요
ready-inquire = 주문 또는 품목을 스캔하세요
ready-ship = 포장이 끝난 주문을 스캔하세요
ready-starting = 시작하는 중입니다
ready-pack-hint = 주문이 열리면 품목을 하나씩 스캔합니다.
ready-inquire-hint = 수량은 바뀌지 않습니다. 내용만 보여 드립니다.
ready-ship-hint = 스캔하면 바로 출고됩니다. 송장 번호는 이어서 스캔하세요.
ready-starting-hint = 서버에 연결하고 있습니다. 지금 스캔해도 저장됩니다.
ready-signed-in = { $operator } 님으로 로그인됨
ready-sign-in = 작업자 바코드를 스캔하면 로그인됩니다

## 주문 화면
order-next = 다음 품목
order-remaining = { $count }개 남음
order-progress = 담은 수량
order-lines-done = 품목 { $total }개 중 { $done }개 완료
order-missing = 남은 수량 { $units }개 · 품목 { $lines }개
order-complete = 모두 담았습니다
order-stopped = 포장하지 마세요
order-ship-by = 출고 기한 { $date }
order-loading = 주문을 불러오는 중
order-reloading = 최신 내용을 불러오는 중
order-sku = 품목 코드 { $sku }
order-inquire = 조회 전용
order-view-only = 조회에서는 수량이 바뀌지 않습니다.
order-status-open = 포장 전
order-status-packing = 포장 중
order-status-packed = 포장 완료
order-status-on_hold = 보류
order-status-cancelled = 취소
order-status-shipped = 출고 완료

## 완료 화면
completed-title = 주문 완료
completed-units = 수량
completed-lines = 품목
completed-next = 다음 주문을 스캔하세요

## 조회 결과
found-title = 이 품목이 필요한 주문 { $count }건
found-none = 이 품목이 필요한 주문이 없습니다
found-hint = 주문 바코드를 스캔하면 자세히 볼 수 있습니다.

## 확인이 필요한 화면
card-expected = 필요한 품목
card-seen = 스캔한 품목
card-scanned = 스캔한 코드
card-order = 주문
card-held = 미처리 스캔 { $count }건이 있습니다. 먼저 화면의 버튼을 누른 뒤 다시 스캔하세요.

## 미처리 스캔
held-title = 미처리 스캔 { $count }건
held-more = 외 { $count }건

## 직접 확인
confirm-title = 스캔 없이 1개를 확인할까요?
confirm-detail = 바코드를 읽을 수 없는 품목에만 사용하세요. 기록이 남습니다.
confirm-yes = 1개 확인
confirm-no = 취소
discard-title = 미처리 스캔을 모두 지울까요?
discard-detail = 지운 스캔은 수량에 포함되지 않습니다.

## 시연용 스캐너
sim-title = 시연용 스캐너
sim-hint = 누르면 스캔한 것과 같습니다. 작업자, 주문, 품목 순서로 눌러 보세요.
sim-badges = 작업자 바코드
sim-orders = 주문 바코드
sim-items = { $order_no } 품목
sim-commands = 명령 바코드
sim-other = 다른 주문의 품목
sim-unknown = 등록되지 않은 바코드
sim-any = 바코드 직접 입력
sim-scan = 스캔

## 인쇄용 바코드 시트
sheet-title = Scanstation 바코드 시트
sheet-ruler = 100%로 인쇄하면 이 선이 50 mm입니다.
sheet-commands = 명령 바코드
sheet-commands-hint = 스캔하면 화면의 버튼을 누른 것과 같습니다. 1차원 바코드와 QR 코드는 내용이 같으니 스캐너에 맞는 쪽을 스캔하세요.
sheet-commands-packing = 포장하면서
sheet-commands-choosing = 해당하는 주문이 여러 건일 때
sheet-commands-station = 작업 전환과 로그아웃
sheet-ok = 화면의 안내를 확인했습니다. 계속 스캔합니다.
sheet-undo = 마지막으로 센 스캔을 되돌립니다. 여러 번 스캔하면 하나씩 더 되돌립니다.
sheet-confirm = 바코드를 읽을 수 없을 때 다음 품목 1개를 스캔 없이 셉니다.
sheet-cancel = 열린 주문을 잠시 내려놓습니다. 담은 수량은 저장됩니다.
sheet-reopen = 방금 완료한 주문을 다시 엽니다. 출고 전까지만 됩니다.
sheet-discard = 보관된 미처리 스캔을 모두 버립니다.
sheet-pick = 목록에서 { $number }번 주문을 엽니다.
sheet-step-pack = 주문을 열고 품목을 검수하는 포장 작업을 시작합니다.
sheet-step-inquire = 수량을 바꾸지 않고 주문과 품목을 찾아봅니다.
sheet-step-ship = 출고를 시작합니다. 주문 바코드를 스캔하면 출고되고, 송장 번호를 이어서 스캔할 수 있습니다.
sheet-signout = 로그아웃합니다. 자리를 비울 때 스캔하세요.
sheet-demo = 시연용 주문
sheet-demo-hint = scanstation run --demo로 시작한 뒤 작업자 바코드, 주문 바코드, 품목 바코드 순으로 스캔하세요. 품목은 스캔할 때마다 1개, 묶음은 든 수량만큼 셉니다. 주문과 고객은 모두 지어낸 것입니다.
sheet-badges = 작업자 바코드
sheet-badges-count = 작업자 { $count }명
sheet-badges-hint = 오려서 작업자에게 나눠 주세요. 포장을 시작할 때 스캔합니다. 서버에는 scanstation-server operators import로 등록합니다.
sheet-badges-story = 하나를 스캔하면 그 이름으로 로그인됩니다. 다른 바코드를 스캔하면 작업자가 바뀝니다.
sheet-line = 품목 { $line } · { $qty }개 · { $sku }
sheet-case = 품목 { $line } · 묶음 1상자 = { $qty }개 · { $sku }
sheet-serial = 같은 품목, 일련번호 포함 · { $serial }
sheet-lot = 같은 품목 · 로트 { $lot } · 유통기한 { $expiry }
sheet-box-label = 상자 라벨
sheet-box-label-note = 두 주문에 같은 라벨이 붙어 있습니다
sheet-wrong-note = 다른 주문의 품목입니다
sheet-unknown = 등록되지 않은 품목
sheet-unknown-note = 어느 주문에도 없는 바코드입니다
sheet-story-1001 = 기본 흐름입니다. 주문을 열고 품목 세 개를 스캔하면 마지막 품목에서 자동으로 완료됩니다. 중간에 다른 품목, 등록되지 않은 품목, 이미 담은 품목도 스캔해 보세요.
sheet-story-1002 = 묶음과 낱개입니다. 24개는 12개 묶음을 두 번, 5개는 낱개로 다섯 번, 7개는 6개 묶음 한 번과 낱개 한 번입니다. 6개 묶음을 두 번 스캔하면 남은 수량보다 많아 거절합니다.
sheet-story-1003 = 취소된 주문입니다. 스캔하면 포장하지 말라고 알려 줍니다.
sheet-story-1004 = 보류 중인 주문입니다. 풀릴 때까지 열리지 않습니다.
sheet-story-1005 = 이미 출고된 주문입니다. 다시 열 수 없습니다.
sheet-story-1006 = 상자 라벨이 SO-1007과 같습니다. 라벨을 스캔하면 두 주문이 나옵니다. 화면을 누르거나 명령 바코드 '선택 1', '선택 2'로 고르세요.
sheet-story-1007 = SO-1006과 라벨이 같습니다. 매운 라면은 두 주문에 모두 있습니다. '조회 시작'을 스캔한 뒤 라면을 스캔하면 필요한 주문이 모두 나옵니다.
sheet-story-1008 = 건전지가 품목 1과 3에 나뉘어 있습니다. 같은 바코드를 세 번 스캔하면 위쪽 품목부터 채웁니다. '되돌리기'도 해 보세요.
sheet-story-1009 = 두 번 스캔하면 끝납니다. 2D 스캐너라면 1차원 바코드 대신 DataMatrix를 스캔하세요. 일련번호가 함께 저장됩니다. 끝난 뒤 '다시 열기'도 해 보세요.
sheet-story-1010 = 이름이 긴 품목과 고객입니다. 하나는 바코드가 훼손되었다고 치고 '수동 확인'으로 세어 보세요.
sheet-story-1011 = 품목이 24개인 큰 주문입니다. 몇 개만 담고 '작업 중단'을 스캔한 뒤 다시 열면 하던 곳에서 이어집니다. 케이블 타이 120개는 20개 묶음 여섯 번입니다.
sheet-story-1012 = 여러 종류의 바코드입니다. EAN-8, UPC-A, 로트와 유통기한이 든 GS1-128, 자체 코드입니다. 땅콩버터는 둘 중 하나만 스캔하세요.

## 카메라 안내
camera-ok = 바코드를 카메라 앞에 대세요.
camera-covered = 카메라에 아무것도 보이지 않습니다. 가린 것을 치우거나 조명을 켜세요.
camera-too_dark = 너무 어둡습니다. 조명을 켜세요.
camera-too_bright = 너무 밝습니다. 조명을 줄이거나 방향을 돌리세요.
camera-glare = 바코드에 빛이 반사됩니다. 조금 기울이세요.
camera-out_of_focus = 흐리게 보입니다. 조금 더 멀리 대거나 렌즈를 닦으세요.
camera-moving = 바코드를 움직이지 말고 잠시 멈추세요.
camera-too_small = 너무 작게 보입니다. 더 가까이 대세요.
camera-two_codes = 바코드가 여러 개 보입니다. 하나만 남기고 가리세요.

## The room of scanners
room-title = 스캐너
room-hint = 스캐너를 누르면 이름과 용도를 정할 수 있습니다.
room-hint-enrol = 키보드 스캐너의 이름과 용도를 정하려면 '스캐너 추가'를 누르세요.
room-trouble = { $name }: { $help }
room-gone = 연결이 끊겼습니다. 다시 연결하세요. 치운 스캐너라면 목록에서 지우세요. 다시 연결하면 다시 나타납니다.
room-forget = 목록에서 지우기
room-own-keyboard = 이 화면으로 들어오는 키 입력
room-own-sim = 가상 스캐너
room-none = 바코드를 한 번 스캔해 보세요. 반응이 없으면 케이블을 확인하세요. 키보드 방식이 아닌 스캐너는 연결하면 1초 안에 여기에 나타납니다.
room-close = 닫기
room-back = 뒤로
room-again = 다시
room-more = 더 보기
room-enrol = 키보드 스캐너 등록
room-doctor = 스캐너 점검
room-kind-serial = 시리얼
room-kind-keyboard = 키보드
room-kind-hid_pos = HID POS
room-kind-network = 네트워크
room-kind-camera = 카메라
room-ready = 준비됨
room-ready-badges = 작업자 바코드용
room-waiting = 대기 중
room-lost = 연결 끊김
room-failed = 확인 필요
room-off = 사용 안 함
room-not-permitted = 권한 없음
room-not-plugged-in = 연결 안 됨
room-not-plugged-in-note = 스캐너를 연결하세요. 더 이상 쓰지 않으면 이 스테이션의 설정에서 지우세요.
room-set-aside = 설정에서 제외
room-set-aside-note = 이 스테이션의 설정(leave_alone)에서 사용하지 않도록 꺼 두었습니다.
room-same = 중복된 항목
room-same-note = 자동으로 인식되어 이 목록에 있는 스캐너와 같은 장치이며, 그 스캐너로 사용됩니다. 이 항목은 삭제하세요.
room-role = 용도
room-role-work = 작업 스캔
room-role-badges = 작업자 바코드
room-role-off = 사용 안 함
room-name = 이름
room-name-left = 왼쪽
room-name-right = 오른쪽
room-name-hand = 핸드
room-name-table = 작업대
room-name-gate = 게이트
room-name-own = 원래 이름
room-baud = 통신 속도
room-baud-hint = 스캐너에 설정된 통신 속도를 입력하세요. 예: 4800
room-baud-rule = 300에서 4000000 사이의 숫자를 입력하세요.
room-terminator = 코드 끝 문자
room-terminator-cr = CR
room-terminator-lf = LF
room-terminator-crlf = CR LF
room-terminator-stx_etx = STX ETX
room-terminator-timeout = 없음(대기)
room-suffixes = 코드 끝 키
room-suffixes-enter = Enter
room-suffixes-tab = Tab
room-suffixes-enter-tab = 둘 다
room-suffix_required = 항상 끝 키 있음
room-suffix_required-false = 모름
room-suffix_required-true = 예
room-aim = 코드 앞 AIM 표시
room-aim-false = 없음
room-aim-true = 있음
room-formats = 읽을 코드
room-formats-all = 모든 코드
room-formats-linear = 1D: EAN, Code 128
room-formats-matrix = 2D: QR, DataMatrix
room-bars-unread = 1차원 바코드를 읽지 않습니다. 명령 바코드와 작업자 바코드도 1차원은 읽히지 않습니다.
room-bars-unread-fix = 이 스테이션에서 인쇄한 명령 바코드와 작업자 바코드는 옆에 있는 QR 코드를 스캔하세요.
room-size = 해상도
room-exposure = 노출
room-exposure-auto = 자동
room-focus = 초점(멀리→가까이)
room-focus-auto = 자동
room-region = 읽을 범위
room-region-whole = 화면 전체
room-region-middle = 가운데
room-set-up = 설정 파일대로
room-settings = 상세 설정
room-settings-hint = 스캐너에 설정된 값과 같아야 합니다. 설정 방법은 스캐너 설명서에 있습니다.
room-type = 직접 입력
room-erase = 지우기
room-shift = Shift
room-cancel = 취소
room-take = 확인
room-parity = 패리티
room-parity-none = 없음
room-parity-even = 짝수
room-parity-odd = 홀수
room-data_bits = 데이터 비트
room-stop_bits = 정지 비트
room-flow_control = 흐름 제어
room-flow_control-none = 없음
room-flow_control-rts_cts = RTS/CTS
room-flow_control-xon_xoff = XON/XOFF
room-prefix = 접두사
room-prefix-hint = 스캐너가 모든 코드 앞에 붙이는 문자를 입력하세요. 읽을 때 떼어 냅니다. 없으면 비워 두세요.
room-prefix-rule = 접두사로 쓸 수 없습니다. 스캐너가 코드 앞에 붙이는 문자를 입력하세요.
room-end_after_ms = 코드 끝 대기(ms)
room-end_after_ms-hint = 키 입력이 몇 밀리초 없으면 코드가 끝난 것으로 볼지 입력하세요. 코드 중간에 쉬는 스캐너라면 더 크게 하세요.
room-end_after_ms-rule = 1에서 60000 사이의 숫자를 입력하세요.
room-compensates_caps_lock = Caps Lock이 켜지면
room-compensates_caps_lock-false = 그대로 입력
room-compensates_caps_lock-true = Shift를 반대로 입력
room-silence_ms = 코드 끝 대기(ms)
room-silence_ms-hint = 신호가 몇 밀리초 없으면 코드가 끝난 것으로 볼지 입력하세요. 코드 끝 문자가 '없음(대기)'일 때 쓰입니다.
room-silence_ms-rule = 1에서 60000 사이의 숫자를 입력하세요.
room-add = 스캐너 추가
room-add-hint = 어떻게 연결되어 있습니까? USB 시리얼, HID POS, 카메라는 꽂으면 바로 목록에 나타납니다.
room-way-connect = 스테이션이 접속
room-way-connect-hint = 스캐너가 포트를 열고 기다리면 스테이션이 접속합니다.
room-way-listen = 스캐너가 접속
room-way-listen-hint = 스캐너가 이 컴퓨터의 포트로 접속합니다.
room-way-port = 시리얼 포트
room-way-port-hint = 이 컴퓨터의 포트나 네트워크에 있는 시리얼 디바이스 서버의 포트입니다.
room-save = 저장
room-move = 주소 변경
room-remove = 삭제
room-remove-title = { $name }: 삭제할까요?
room-remove-hint = 더 이상 사용하지 않으며 이름과 설정도 지워집니다. 나중에 다시 추가할 수 있습니다.
room-connect = 주소
room-connect-hint = 스캐너의 주소와 포트를 입력하세요. 예: 10.0.0.7:9004
room-connect-rule = 주소와 포트(1~65535)를 입력하세요. 예: 10.0.0.7:9004
room-listen = 포트
room-listen-hint = 스캐너가 접속하도록 설정된 포트 번호를 입력하세요. 예: 9004
room-listen-rule = 1에서 65535 사이의 포트 번호를 입력하세요.
room-port = 포트
room-port-hint = /dev/ttyS0, COM3 같은 포트나 rfc2217://10.0.0.7:2217 같은 시리얼 디바이스 서버를 입력하세요.
room-port-rule = /dev/ttyS0, COM3 같은 포트나 rfc2217://10.0.0.7:2217 같은 시리얼 디바이스 서버를 입력하세요.
room-peers = 접속 허용
room-peers-hint = 스캐너 주소(예: 10.0.0.7)나 네트워크(예: 10.0.0.0/24)를 입력하세요. 여럿이면 빈칸으로 구분하세요.
room-peers-rule = 주소(예: 10.0.0.7)나 네트워크 전체(예: 10.0.0.0/24)를 입력하세요.
room-mistake-no-peers = 접속을 허용할 스캐너를 정하세요. 스캐너가 있는 네트워크나 스캐너의 주소를 고르세요.
room-mistake-rule = 여기서는 고를 수 없습니다. 다른 값을 고르세요.
room-mistake-holds-end = 접두사에 코드 끝 문자가 들어 있습니다. 접두사('상세 설정')를 먼저 바꾸거나 다른 코드 끝 문자를 고르세요.
room-mistake-taken = 다른 스캐너가 이미 그곳에 설정되어 있습니다. 다른 값을 쓰거나 먼저 그 스캐너를 삭제하세요.
room-mistake-in-use = 이 컴퓨터의 다른 프로그램이 쓰는 포트입니다. 9100 같은 다른 포트를 입력하세요.
room-mistake-not-permitted = 사용할 수 없는 포트입니다. 1024 이상의 포트를 입력하세요.
room-mistake-not-ours = 이 컴퓨터에 없는 주소입니다.
room-mistake-set-aside = 이 스테이션의 설정(leave_alone)에서 제외한 포트입니다. 다른 포트를 입력하세요.
room-mistake-found = USB 스캐너의 포트입니다. 꽂으면 자동으로 목록에 나타납니다.
room-unset = 카메라가 설정한 값을 받아들이지 않았습니다: { $wishes }. 카메라 화면 옆에서 다른 값을 고르거나 설정 파일을 고치세요.
room-unusable = 사용할 수 없었던 화면: { $count }장. 계속 늘어나면 카메라를 1280 x 720 같은 일반적인 해상도로 설정하세요.
enrol-shown = 5초 안에 이 코드를 스캔하세요.
enrol-enrolled = 등록했습니다. 이제 이 키보드는 스캐너로 쓰입니다.
enrol-nothing-read = 읽힌 코드가 없습니다. 코드 앞에 스캐너를 대고 다시 해 보세요.
enrol-typed-by-hand = 손으로 입력되었습니다. 스캐너로 읽어 주세요.
enrol-other-code = 다른 코드가 읽혔습니다. 이 코드를 스캔했다면 스캐너를 미국(US) 자판으로, 접두사 없이 설정하세요.
enrol-no-keyboard = 여기서는 키보드 입력을 읽을 수 없습니다.
doctor-begin = 잠시만요. 스캐너를 바이트 단위로 읽도록 바꾸는 중입니다.
doctor-title = 스캐너 점검: 코드 { $number }/{ $count }
doctor-hint = 코드를 스캔하세요. 읽히지 않으면 '안 읽힘'을 누르세요.
doctor-skip = 안 읽힘
doctor-sound = 점검표에 있는 코드 종류로는 이 스캐너에 이상이 없습니다.
doctor-ailing = 고칠 점입니다. 중요한 것부터 보여 줍니다.
doctor-code-digits = 숫자
doctor-code-lower = 소문자
doctor-code-upper = 대문자
doctor-code-symbols = 기호
doctor-code-gs1 = 구분자가 든 GS1-128
doctor-code-long = 긴 코드
doctor-code-ean = EAN-13
doctor-code-itf = ITF-14
doctor-code-data-matrix = GS1 DataMatrix
doctor-code-korean = 한글
doctor-note-too_long = 바코드보다 긴 데이터가 왔습니다. 코드를 다시 스캔하세요.
doctor-note-no_prefix = 접두사 없이 왔습니다. 코드를 다시 스캔하세요.
doctor-note-unfinished = 일부만 왔습니다. 코드를 다시 스캔하세요.
doctor-note-outside_frame = STX 없이 왔습니다. 코드를 다시 스캔하세요.
doctor-note-malformed = 스캐너가 잘못된 데이터를 보냈습니다. 뽑았다 다시 연결하고 스캔하세요.
doctor-note-events_lost = 키 입력 일부가 사라졌습니다. 코드를 다시 스캔하세요.
doctor-note-between_settings = 스캐너를 막 다시 여는 중이었습니다. 코드를 다시 스캔하세요.
doctor-note-unreadable_key = 뜻 없는 키가 들어왔습니다. 미국(US) 자판 설정이 아닙니다. '안 읽힘'을 눌러 계속하세요.
doctor-note-typed = 이 컴퓨터의 키보드 입력으로 들어왔습니다. 키오스크에서 등록하거나(스캐너, 스캐너 추가, 키보드 스캐너 등록을 차례로 누름) 설명서에서 "USB HID POS"나 "USB serial" 코드를 스캔하세요. 그런 다음 코드를 다시 스캔하세요.
doctor-note-repeated = 앞 코드와 같은 데이터가 왔습니다. 2초 기다린 다음 이 코드를 스캔하세요.
doctor-typed = 이 컴퓨터의 키보드 입력으로 들어옵니다
doctor-typed-fix = 키오스크에서 등록하거나(스캐너, 스캐너 추가, 키보드 스캐너 등록을 차례로 누름) 설명서에서 "USB HID POS"나 "USB serial" 코드를 스캔한 다음 다시 점검하세요.
doctor-layout = 자판 설정: { $detail }
doctor-layout-de = 독일어
doctor-layout-fr = 프랑스어
doctor-layout-gb = 영국
doctor-layout-jp = 일본어
doctor-layout-fix = 스캐너 설명서에서 "Keyboard country: USA" 코드를 스캔하세요.
doctor-caps-lock = 대문자와 소문자가 바뀌어 옵니다
doctor-caps-lock-fix = Caps Lock을 끄거나, 설명서에서 "Caps Lock: automatic" 코드를 스캔하세요.
doctor-upper-case = 모든 글자가 대문자로 옵니다
doctor-upper-case-fix = 설명서에서 "Case conversion: none" 코드를 스캔하세요.
doctor-lower-case = 모든 글자가 소문자로 옵니다
doctor-lower-case-fix = 설명서에서 "Case conversion: none" 코드를 스캔하세요.
doctor-case = 대문자나 소문자가 바뀌어 옵니다
doctor-case-fix = 대문자와 소문자 코드를 모두 스캔하세요. Caps Lock인지 설명서의 "Case conversion"인지 그래야 알 수 있습니다.
doctor-prefix = 모든 코드 앞에 붙는 것: { $detail }
doctor-prefix-fix = 설명서에서 "Clear all prefixes" 코드를 스캔하거나, 목록에서 이 스캐너를 눌러 '상세 설정'의 '접두사'에 입력하세요.
doctor-prefix-kept = 모든 코드 앞에 붙는 것: { $detail }
doctor-prefix-kept-fix = 설명서에서 "Clear all prefixes" 코드를 스캔하세요. 이 방식의 스캐너는 스테이션이 접두사를 떼어 낼 수 없습니다.
doctor-aim = 코드 앞에 코드 종류(AIM)가 붙습니다
doctor-aim-fix = 목록에서 이 스캐너를 눌러 '코드 앞 AIM 표시'를 '있음'으로 바꾸세요.
doctor-suffix-extra = 모든 코드 뒤에 붙는 것: { $detail }
doctor-suffix-extra-fix = 설명서에서 "Clear all suffixes", 이어서 "Add CR suffix" 코드를 스캔하세요.
doctor-no-suffix = 코드 끝 문자가 없습니다
doctor-no-suffix-fix = 설명서에서 "Add CR suffix"(또는 Enter) 코드를 스캔하세요. 그 전까지는 코드마다 잠시 기다립니다.
doctor-gs-lost = GS1 코드의 구분자(GS)가 사라집니다
doctor-gs-lost-fix = 설명서에서 "Transmit function characters"나 "Ctrl + ASCII mode" 코드를 스캔하세요. 없으면 로트와 일련번호를 나눌 수 없습니다.
doctor-gs-replaced = GS1 코드의 구분자가 { $detail } 로 옵니다
doctor-gs-replaced-fix = 설명서에서 "GS: send as is (0x1D)" 코드를 스캔하세요.
doctor-check-digit = 검사 숫자가 빠집니다: { $detail }
doctor-check-digit-fix = 설명서에서 이 종류의 "Transmit check digit: enable" 코드를 스캔하세요. 없으면 상품을 찾을 수 없습니다.
doctor-slow = 느림: 키 하나에 { $detail } ms
doctor-slow-fix = 설명서에서 "Keystroke delay: none" 코드를 스캔하세요.
doctor-cut-short = 긴 코드가 { $detail }자에서 잘립니다
doctor-cut-short-fix = 설명서에서 최대 길이를 늘리거나 "USB packet delay: none" 코드를 스캔하세요.
doctor-not-utf-8 = 한글이 다른 바이트로 옵니다
doctor-not-utf-8-fix = 설명서에서 "Character set: UTF-8" 코드를 스캔하세요. 키보드 방식으로는 영문만 보낼 수 있습니다.
doctor-symbology-off = 안 읽힘: { $detail }
doctor-symbology-off-fix = 쓰는 코드라면 설명서에서 이 종류의 "Enable" 코드를 스캔하세요. 점검표에 없는 종류는 점검하지 않습니다.
doctor-unread = 안 읽힘: { $detail }
doctor-unread-fix = 같은 종류의 다른 코드는 읽혔으므로 종류는 켜져 있습니다. 거리를 바꾸거나 점검표를 더 크게 인쇄해 다시 점검하세요.
doctor-keyboard = 키보드 방식입니다. 그대로 쓸 수 있습니다
doctor-keyboard-fix = USB HID POS나 USB 시리얼로 바꾸면 더 빠르고 자판 설정의 영향도 없습니다.
doctor-other = 이렇게 왔습니다: { $detail }
doctor-other-fix = 설명서대로 스캐너를 초기화한 다음 다시 점검하세요.

## A camera's picture
room-look = 화면 보기
room-look-hint = 읽은 코드에는 테두리가 표시됩니다.
camera-none = 아직 화면이 없습니다. 카메라를 사용 중이면 몇 초 안에 나타납니다.

## The doctor on paper and on a terminal
sheet-chart = 스캐너 점검
sheet-chart-hint = 키오스크에서 점검을 시작하거나(스캐너, 이어서 스캐너 점검을 누름) scanstation doctor scanner 를 입력하세요.
sheet-chart-story = 이 순서대로 코드를 스캔하세요. 읽히지 않는 코드는 건너뜁니다.
doctor-terminal = 점검표를 인쇄하세요: scanstation sheet --chart. 순서대로 스캔하고, 안 읽히는 코드에서는 Enter를 누르세요.

## 스캐너에 문제가 있을 때 할 일
hint-check = 스캐너와 설정을 확인하세요.
hint-plug-in = 스캐너를 연결하거나, 케이블과 설정한 포트를 확인하세요.
hint-reach = 스캐너의 전원과 네트워크 케이블, 주소와 포트를 확인하세요.
hint-close-other = 이 스캐너를 쓰고 있는 다른 프로그램을 닫으세요.
hint-join-port-group = 스테이션 사용자를 포트의 그룹(Debian과 Ubuntu는 dialout)에 넣으세요.
hint-plug-in-again = 스캐너를 다시 연결하세요. 마지막 바코드는 다시 스캔해야 할 수 있습니다.
hint-correct-settings = 스캐너 설정을 고치세요.
hint-allow = 이 컴퓨터에서 입력하세요: { $command }
hint-allow-one-of = 이 컴퓨터에서 스캐너에 해당하는 것으로 입력하세요: { $command }
hint-install-rules = 스캐너를 읽을 수 있도록 한 번만 입력하세요: { $command }
hint-own-port = 입력하세요: { $command } (다시 꽂을 때까지만 유지됩니다. 계속 쓰려면 udev 규칙이 필요합니다.)
hint-make-group = scanstation 그룹이 아직 없습니다. 입력하세요: { $command } (그다음 컴퓨터를 다시 시작하세요.)
hint-join-scanners = 입력하세요: { $command } (그다음 컴퓨터를 다시 시작하세요.)
hint-plug-in-anew = 스캐너를 뽑았다 다시 꽂으세요. 꽂은 뒤에 scanstation 그룹이 만들어졌습니다.
hint-join-group = 입력하세요: { $command } (그다음 로그아웃하고 다시 로그인하세요.)
hint-sign-in-again = { $user } 사용자는 로그인한 뒤에 { $group } 그룹에 추가되었습니다. 다시 로그인하거나 컴퓨터를 다시 시작하세요.
hint-close-holder = 이 스캐너를 쓰고 있는 프로그램을 닫으세요: { $holder }
hint-let-keyboard-go = 이 스캐너를 독점하고 있는 다른 프로그램을 닫으세요.
hint-same-as = 같은 장치({ $same_as })가 있으며 그 스캐너로 사용됩니다: { $command }
hint-it-connects-again = 자동으로 다시 접속합니다. 계속되면 네트워크와 전원을 확인하세요. 마지막 바코드는 다시 스캔해야 할 수 있습니다.
hint-unknown-name = { $host } 이름의 컴퓨터를 찾을 수 없습니다. 이름과 스테이션의 네트워크를 확인하세요.
hint-nothing-listens = { $host } 주소는 응답하지만 { $port } 포트가 열려 있지 않습니다. 포트 번호와, 하나뿐인 접속을 이미 쓰고 있지 않은지 확인하세요.
hint-not-rfc2217 = { $host } 주소는 응답하지만 RFC 2217 방식이 아닙니다. 하나뿐인 접속을 이미 쓰고 있지 않은지 확인하세요. 단순 포트라면 socket://으로 입력하세요.
hint-no-answer = { $host } 주소가 응답하지 않습니다. 전원과 네트워크, 주소를 확인하세요.
hint-port-in-use = 이 포트를 쓰고 있는 프로그램을 닫거나 다른 포트를 고르세요.
hint-port-too-low = 1024 이상의 포트를 고르세요.
hint-address-of-another = 이 컴퓨터의 주소를 입력하세요.
hint-not-hid-pos = 설명서의 바코드로 스캐너를 USB HID POS나 USB 시리얼로 설정하세요.
hint-no-libudev = libudev1을 설치한 다음 키오스크를 다시 시작하세요.
hint-plug-in-and-begin = 스캐너를 연결하고 처음부터 다시 하세요.
hint-start-again = 키오스크를 다시 시작하세요. 안 되면 컴퓨터를 다시 시작하세요.
hint-camera-hangs = 카메라를 뽑고 잠시 뒤에 다시 꽂으세요.
hint-camera-gone = 카메라를 다시 연결하세요. 마지막 바코드는 다시 보여 줘야 할 수 있습니다.
hint-camera-missing = 카메라를 연결하거나, 설정한 장치, 동영상, 폴더의 경로를 고치세요.
hint-camera-plug-in = 카메라를 연결하거나, 케이블과 설정한 경로를 확인하세요.
hint-camera-close-other = 이 카메라를 쓰고 있는 다른 프로그램을 닫으세요.
hint-camera-close-holder = 이 카메라를 쓰고 있는 프로그램을 닫으세요: { $holder }
hint-camera-join-group = 스테이션 사용자를 video 그룹에 넣고 다시 로그인하세요.
hint-camera-other-node = 이 카메라의 다른 장치를 쓰세요. /dev/v4l/by-id에서 index0으로 끝나는 것입니다.
hint-camera-privacy = 카메라를 연결하고, 개인 정보 설정에서 데스크톱 앱의 카메라 사용을 허용하세요.
hint-camera-format = 카메라를 1280 x 720 MJPG 같은 일반적인 해상도와 형식으로 설정하세요.
hint-video-format = MJPG .avi나 H.264 .mp4처럼 재생되는 동영상 파일을 쓰세요.
hint-folder-gone = 사진 폴더를 되돌려 놓거나 설정한 경로를 고치세요.
hint-capture-other = scanstation capture로 만든 파일을 지정하세요.
hint-capture-newer = 이 파일을 만든 버전이나 더 새로운 Scanstation으로 재생하세요.
hint-capture-cut-off = 파일이 끝까지 쓰이지 않았습니다. 그 앞까지 재생하려면 잘린 줄을 지우세요.
hint-capture-mend = 그 줄을 고치거나 다시 캡처하세요.
hint-our-fault = 이 스캐너에서 프로그램 오류가 났습니다. 다른 스캐너를 쓰고, 로그와 함께 알려 주세요.
hint-garbled-too-long = 바코드보다 긴 데이터가 끝없이 왔습니다. 스캐너가 코드 끝에 보내는 문자와 스캐너 화면의 '코드 끝 문자'가 같은지 확인하세요.
hint-garbled-no-prefix = 설정한 접두사 없이 왔습니다. 스캐너의 접두사와 스캐너 화면 '상세 설정'의 '접두사'가 같은지 확인하세요.
hint-garbled-unfinished = 코드가 중간에 끊겼습니다. 케이블을 확인하고, 스캐너가 코드 끝에 보내는 문자와 스캐너 화면의 '코드 끝 문자'가 같은지 확인하세요.
hint-garbled-outside-frame = 스캐너가 코드 앞에 STX를 보내지 않습니다. 스캐너 설정을 확인하세요.
hint-garbled-malformed = 스캐너가 잘못된 데이터를 보냈습니다. 뽑았다 다시 꽂고, 계속되면 USB 시리얼로 설정하세요.
hint-garbled-events-lost = 키 입력을 미처 받지 못했습니다. 다시 스캔하세요.
hint-garbled-between-settings = 스캐너 설정을 바꾸는 중이었습니다. 다시 스캔하세요.
hint-garbled-unreadable-key = 뜻 없는 키가 들어왔습니다. 스캐너를 미국(US) 자판으로 설정하세요.

## 서버 연결에 문제가 있을 때 할 일 (관리자용)
hint-link-unreachable = { $url } 주소에 서버가 없습니다. 서버가 실행 중인지, 네트워크가 정상인지 확인하세요.
hint-link-no-answer = 서버가 { $seconds }초 동안 응답하지 않았습니다. 서버 컴퓨터의 상태와 네트워크를 확인하세요.
hint-link-broke = 서버와의 연결이 끊겼습니다. 자동으로 다시 연결합니다. 계속되면 네트워크를 확인하세요.
hint-link-cannot-store = 서버가 지금 저장하지 못합니다. 서버의 디스크에 빈 공간이 있는지 확인하세요. 자세한 내용은 서버 로그에 있습니다.
hint-link-order-not-given = 서버가 주문을 읽지 못했습니다. 자세한 내용은 서버 로그에 있습니다.
hint-link-damaged = 서버의 데이터가 손상되었습니다. 가장 최근 백업은 { $made }에 만들었습니다. 키오스크를 끝내고 되돌리세요: scanstation-server restore latest
hint-link-damaged-without-backup = 서버의 데이터가 손상되었고, 알려진 백업이 없습니다. 입력하면 상태를 알려 줍니다: scanstation-server check
hint-link-too-new = 서버의 데이터에는 Scanstation { $needed } 이상이 필요합니다. 지금 버전은 { $here }입니다. 그 버전을 설치하거나 업그레이드 전에 만든 백업을 되돌리세요.
hint-link-locked = 다른 서버가 같은 데이터를 쓰고 있습니다. 그 서버를 끝내거나 이 서버의 데이터 폴더를 따로 정하세요.
hint-link-in-use = 다른 키오스크가 { $station } 이름으로 연결되어 있습니다. 둘 중 하나의 이름(station.toml의 station)을 바꾸세요.
hint-link-token = 서버가 이 키오스크의 토큰을 받아들이지 않습니다. 서버의 토큰(station.toml의 token_file)을 넣어 주세요.
hint-link-token-unreadable = { $path } 파일의 토큰을 읽을 수 없습니다. 서버의 토큰을 이 사용자가 읽을 수 있게 넣어 주세요.
hint-link-revoked = 서버가 더 이상 이 키오스크를 알지 못합니다. 스테이션의 연결 코드를 만들어 키오스크에서 스캔하세요.
hint-link-unpaired = 연결되지 않은 키오스크입니다. 스테이션의 연결 코드를 만들어 키오스크에서 스캔하세요.
hint-link-versions = 키오스크와 서버의 버전이 다릅니다. 양쪽에 같은 버전을 설치하세요.
hint-link-not-understood = 키오스크와 서버 사이에 프로그램 오류가 났습니다. 둘 다 다시 시작하고, 양쪽 로그와 함께 알려 주세요.
hint-link-journal = 이 키오스크의 디스크에 기록할 수 없습니다. 디스크에 빈 공간을 만드세요.
hint-link-ended = 키오스크의 서버가 예기치 않게 끝나(코드 { $code }) 다시 시작합니다. 계속되면 logs/server.log에서 이유를 확인하세요.
hint-link-settings = 서버 설정을 사용할 수 없습니다. 입력하면 잘못된 곳을 모두 알려 줍니다: scanstation-server check
hint-link-settings-named = 서버 설정을 사용할 수 없습니다. { $names } 값을 고치세요. 입력하면 자세히 알려 줍니다: scanstation-server check
hint-link-data = 서버 데이터를 사용할 수 없습니다. 입력하면 이유를 알려 줍니다: scanstation-server check
hint-link-port = 서버의 네트워크 포트를 사용할 수 없습니다. 그 포트를 쓰는 프로그램을 끝내거나 다른 포트(station.toml의 [server] port)를 정하세요.
hint-link-port-named = 서버의 네트워크 포트({ $port })를 사용할 수 없습니다. 그 포트를 쓰는 프로그램을 끝내거나 다른 포트(station.toml의 [server] port)를 정하세요.

## 중앙 서버에 문제가 있을 때 할 일 (관리자용)
centre-trouble-login = 중앙 서버가 사용자 이름이나 비밀번호를 받아들이지 않습니다. DATABASE_URL의 값을 고치고 서버를 다시 시작하세요.
centre-trouble-admit = 이 컴퓨터에서 이 계정으로 중앙 서버에 접속할 수 없습니다. IT 담당자가 로그인 권한과 pg_hba.conf를 확인해야 합니다.
centre-trouble-database = 중앙 서버에 그 이름의 데이터베이스가 없습니다. DATABASE_URL의 이름을 고치고 서버를 다시 시작하세요.
centre-trouble-connect = 이 계정으로는 중앙 서버의 데이터베이스를 쓸 수 없습니다. IT 담당자가 그곳에서 GRANT CONNECT ON DATABASE ... TO scanstation_edge를 실행해야 합니다. 중앙 서버가 옮겨졌으면 DATABASE_URL을 새 주소로 바꾸고 서버를 다시 시작하세요.
centre-trouble-rights = 이 계정에 필요한 권한이 없습니다. IT 담당자가 scanstation_edge 역할에 넣어야 합니다. 이미 들어 있으면 소유자 계정으로 실행해야 합니다: scanstation-server migrate --database postgres up
centre-trouble-other-site = 이 계정은 이 사업장의 계정이 아닙니다. IT 담당자가 SCANSTATION_SITE와 DATABASE_URL의 계정이 이 사업장의 것인지 확인하거나 실행해야 합니다: scanstation-server logins add
centre-trouble-site = 이 서버의 데이터는 { $about } 사업장의 것입니다. IT 담당자가 SCANSTATION_SITE={ $about }로 바꾸거나 이 사업장의 데이터 폴더를 따로 지정하고 서버를 다시 시작해야 합니다.
centre-trouble-site-unnamed = 이 서버의 데이터는 다른 사업장의 것입니다. IT 담당자가 SCANSTATION_SITE를 그 사업장으로 바꾸거나 이 사업장의 데이터 폴더를 따로 지정하고 서버를 다시 시작해야 합니다.
centre-trouble-migrate = 중앙 서버가 아직 준비되지 않았습니다. IT 담당자가 소유자 계정으로 실행해야 합니다: scanstation-server migrate --database postgres up
centre-trouble-restored = 중앙 서버가 다른 PostgreSQL 서버의 덤프로 복원되었습니다. IT 담당자가 소유자 계정으로 실행해야 합니다: scanstation-server migrate --database postgres up
centre-trouble-anew = 중앙 서버나 이 서버의 저장소가 이전 상태로 복원되었거나 복사되었습니다. 모든 내용을 자동으로 다시 보내고 다시 받습니다.
centre-trouble-functions = 중앙 서버의 버전이 다릅니다. IT 담당자가 scanstation-server migrate --database postgres up 을 실행하거나, 중앙 서버가 더 새로우면 여기에 최신 버전을 설치하세요.
centre-trouble-primary = 중앙 서버에 쓸 수 없습니다. DATABASE_URL이 읽기 전용 복제본을 가리키면 기본(primary) 서버로 바꾸세요. 아니면 IT 담당자가 그곳의 default_transaction_read_only가 켜진 이유(디스크 부족 등)를 확인해야 합니다.
centre-trouble-full = 중앙 서버의 디스크가 가득 찼습니다. IT 담당자가 공간을 비워야 합니다. 자동으로 다시 시도합니다.
centre-trouble-crowded = 중앙 서버에 남은 접속이 없습니다. 자동으로 다시 시도합니다.
centre-trouble-slow = 중앙 서버가 응답하기 전에 작업을 중단했습니다. IT 담당자가 이 계정의 statement_timeout을 확인해야 합니다. 자동으로 다시 시도합니다.
centre-trouble-busy = 중앙 서버에서 다른 접속이 필요한 것을 붙잡고 있습니다. 대개 끊어진 이 서버의 이전 접속입니다. 자동으로 다시 시도합니다. 계속되면 IT 담당자가 그 접속을 끝내야 합니다.
centre-trouble-fails = 중앙 서버가 요청을 처리하지 못합니다. IT 담당자가 그 테이블에 추가하거나(CHECK, 트리거) 직접 바꾼 것을 확인해야 합니다. 자동으로 다시 시도합니다.
centre-trouble-certificate-old = 중앙 서버의 인증서가 유효한 기간이 아닙니다. IT 담당자가 갱신하고, 이 컴퓨터의 시계도 확인하세요.
centre-trouble-certificate-name = 중앙 서버의 인증서에 있는 이름이 다릅니다. DATABASE_URL에 인증서와 같은 이름을 쓰세요.
centre-trouble-certificate-issuer = 중앙 서버의 인증서 발급자를 알 수 없습니다. DATABASE_URL의 sslrootcert에 발급자 인증서 파일을 지정하세요.
centre-trouble-no-tls = 중앙 서버에 TLS가 꺼져 있습니다. IT 담당자가 켜야 합니다. 안전한 네트워크라면 DATABASE_URL에 sslmode=disable을 넣으세요.
centre-trouble-tls = 안전한 연결(TLS)을 맺을 수 없습니다. DATABASE_URL의 sslmode를 확인하세요.
centre-trouble-address = DATABASE_URL을 사용할 수 없습니다. 고치고 서버를 다시 시작하세요.
centre-trouble-no-name = 중앙 서버의 이름을 찾을 수 없습니다. DATABASE_URL의 호스트와 이 컴퓨터의 네트워크를 확인하세요.
centre-trouble-nobody = 그 주소에서 중앙 서버가 응답하지 않습니다. DATABASE_URL의 호스트와 포트가 맞는지, 중앙 서버가 실행 중인지 확인하세요.
centre-trouble-restarts = 중앙 서버가 시작되거나 종료되는 중이거나, 이 접속을 끊었습니다. 자동으로 다시 시도합니다. 계속되면 IT 담당자가 중앙 서버 컴퓨터를 확인해야 합니다.
centre-trouble-silent = 중앙 서버가 응답하지 않습니다. 자동으로 다시 시도합니다. 계속되면 중앙 서버 컴퓨터와 네트워크를 확인하세요.
centre-trouble-broke = 중앙 서버와의 연결이 끊겼습니다. 자동으로 다시 시도합니다. 계속되면 네트워크를 확인하세요.
centre-trouble-held = 중앙 서버에서 다른 프로그램이 { $about } 주문을 열어 두었습니다. 계속되면 IT 담당자가 어느 프로그램인지 확인해야 합니다.
centre-trouble-held-unnamed = 중앙 서버에서 다른 프로그램이 주문을 열어 두었습니다. 계속되면 IT 담당자가 어느 프로그램인지 확인해야 합니다.
centre-trouble-not-stored = 중앙 서버가 마지막 스캔을 저장하지 않습니다. 자동으로 다시 시도하며, 그다음 스캔이 저장되면 중앙 서버에 따로 보관됩니다. 계속되면 IT 담당자가 원인을 확인해야 합니다. 중앙 서버의 답: { $about }
centre-trouble-none-stored = 중앙 서버가 스캔을 하나도 저장하지 않습니다. IT 담당자가 scanstation.scans 테이블에 추가하거나(CHECK, 트리거) 직접 바꾼 것을 확인해야 합니다. 중앙 서버의 답: { $about }
centre-trouble-store-full = 서버 컴퓨터의 디스크가 가득 찼습니다. 공간을 비우세요. 그러면 자동으로 계속됩니다.
centre-trouble-store-failed = 서버가 저장하지 못합니다. 디스크, 데이터 폴더의 쓰기 권한, 남은 메모리를 확인하세요.
centre-trouble-store-busy = 서버의 디스크가 느려 저장할 내용이 밀려 있습니다. 자동으로 계속되며, 오래 걸리면 IT 담당자가 디스크를 확인해야 합니다.
centre-trouble-store-held = 다른 프로그램이 서버의 데이터를 붙잡고 있습니다. 그 프로그램을 닫으세요. 자동으로 다시 시도합니다.
centre-trouble-store-damaged = 서버의 데이터가 손상되었습니다. IT 담당자를 불러 백업으로 복원하세요.
centre-trouble-program = 서버 프로그램이 중앙 서버와 내용을 맞추는 중에 오류가 납니다. 자동으로 다시 시도합니다. 계속되면 IT 담당자를 불러 서버의 로그를 제작사에 보내세요.
centre-trouble-store-fault = 중앙 서버에서 온 내용을 서버 프로그램이 처리하지 못합니다. IT 담당자를 불러 로그를 제작사에 보내세요.

## 관리자의 메시지와 설정
message = 메시지
message-detail = 읽은 뒤 확인을 누르거나 확인 바코드를 스캔하세요.
locked = 스테이션 잠김
locked-detail = 작업을 멈추세요. 스캔은 보관되지만 집계되지 않습니다.
locked-held = 미처리 스캔 { $count }건이 있습니다. 잠금이 풀리면 다시 스캔하세요.
locked-why = 이유

## 연결
unpaired = 키오스크를 연결하세요
unpaired-detail = 관리자에게 이 스테이션의 연결 코드를 받아 여기서 스캔하세요.
revoked = 키오스크의 연결이 해제되었습니다
revoked-detail = 관리자에게 새 연결 코드를 받아 여기서 스캔하세요.
unpaired-kept = 스캔 { $count }건을 보관하고 있습니다. 연결되면 전송됩니다.
pairing-wrong = 알 수 없는 코드입니다
pairing-wrong-detail = 관리자에게 새 연결 코드를 받아 스캔하세요.
pairing-over = 더 이상 쓸 수 없는 코드입니다
pairing-over-detail = 코드는 10분 동안 한 번만 쓸 수 있습니다. 관리자에게 새 코드를 요청하세요.
pairing-other-station = 다른 스테이션의 코드입니다
pairing-other-station-detail = 위에 표시된 스테이션의 코드를 관리자에게 요청하세요.
pairing-too-many = 코드를 너무 많이 시도했습니다
pairing-too-many-detail = 1분 뒤에 코드를 다시 스캔하세요.
pairing-unreachable = 서버에 연결할 수 없습니다
pairing-unreachable-detail = 잠시 후 코드를 다시 스캔하세요. 계속되면 관리자를 불러 주세요.
pairing-not-kept = 연결 정보를 저장하지 못했습니다
pairing-not-kept-detail = 이 키오스크의 디스크에 쓸 수 없습니다. 관리자를 불러 주세요.

## The PIN of a badge
pin-title = PIN을 입력하세요
pin-hint = 이 배지에는 PIN이 있습니다. 로그인하기 전에 스캔한 것은 검수하지 않고 보관합니다.
pin-held = 미처리 스캔 { $count }건이 있습니다. 로그인한 뒤 다시 스캔하세요.
pin-erase = 지우기
pin-take = 로그인
pin-cancel = 취소
pin-checking = PIN을 확인하는 중입니다
pin-wrong = PIN이 틀렸습니다. { $left }번 더 입력할 수 있습니다.
pin-locked = PIN을 여러 번 틀렸습니다. { $minutes }분 뒤에 다시 입력하거나 관리자에게 잠금 해제를 요청하세요.
pin-no-server = 서버에 연결되지 않아 지금은 PIN으로 로그인할 수 없습니다. 연결되면 다시 입력하세요.
pin-failed = PIN을 확인하지 못했습니다. 다시 입력하세요.
done-pin-given-up = 로그인을 취소했습니다
