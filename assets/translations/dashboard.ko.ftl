# 키오스크에 없는, 관리자 화면의 모든 말. 차분하고 짧고 정확하게.

## 틀
skip = 본문으로 건너뛰기
ways = 메뉴
room-live = 실시간
room-scans = 스캔
room-orders = 주문
room-conflicts = 충돌
room-operators = 작업자
room-import = 가져오기
room-users = 사용자
room-tokens = API 토큰
room-audit = 감사 기록
room-stations = 스테이션
room-account = 내 계정
room-setup = 처음 설정
no-such-room = 여기에는 아무것도 없습니다. 위에서 메뉴를 선택하세요.
theme-system = 화면: 시스템
theme-light = 화면: 밝게
theme-dark = 화면: 어둡게
loading = 불러오는 중 …
more = 더 보기
try-again = 다시 시도
clear = 지우기
any = 전체
since = 시작
until = 끝

## 시간
age-seconds = { $n }초
age-minutes = { $n }분
age-hours = { $n }시간
age-days = { $n }일

## 로그인
sign-in = 로그인
sign-in-hint = 로그인하면 모든 스테이션을 볼 수 있습니다.
sign-in-name = 이름
sign-in-password = 비밀번호
sign-in-wrong = 이름이나 비밀번호가 맞지 않습니다
sign-in-wrong-detail = 다시 확인하고 입력하세요. 비밀번호는 시스템 관리자가 새로 정할 수 있습니다.
sign-in-too-often = 너무 여러 번 시도했습니다
sign-in-too-often-detail = { $seconds }초 뒤에 다시 시도하세요.
sign-out = 로그아웃

## 연결 끊김
stale = { $time }부터 실시간이 아닙니다
stale-detail = 서버와 연결이 끊겼습니다. 지금 보이는 값은 오래된 것일 수 있으며, 자동으로 다시 연결합니다.
stale-over = 다시 실시간입니다

## 문제
problem-away = 서버에 연결할 수 없습니다
problem-away-detail = 네트워크를 확인하세요. 스테이션은 계속 작업하고 있습니다. 잠시 뒤에 다시 시도하세요.
problem-refused = 처리하지 못했습니다
problem-401 = 로그인이 끝났습니다. 다시 로그인하세요.
problem-403 = 권한이 없습니다. 시스템 관리자에게 요청하세요.
problem-404 = 더 이상 존재하지 않습니다.
problem-429 = 요청이 너무 많습니다. 잠시 뒤에 다시 시도하세요.

## 실시간
figure-stations = 연결된 스테이션
figure-minute = 최근 1분 스캔
figure-hour = 최근 1시간 스캔
figure-wrong = 최근 1시간 오류
figure-waiting = 저장 대기
chart-title = 분당 스캔
chart-label = 최근 1시간의 분당 스캔 수를 판정별로 보여 줍니다. 숫자는 아래 목록에 있습니다
hour-label = 최근 1시간의 판정별 스캔 수
hour-none = 최근 1시간 동안 스캔이 없습니다.
orders-title = 주문
all-orders = 모든 주문
orders-uncounted = 세는 중 …
scans-title = 최근 스캔
all-scans = 모든 스캔
scans-none-yet = 아직 스캔이 없습니다. 첫 스캔이 바로 여기에 나타납니다.
stations-title = 스테이션
stations-none = 아직 스테이션이 없습니다. 이 서버로 키오스크를 시작하면 자동으로 나타납니다.
station-online = 연결됨
station-offline = 연결 끊김
station-operator = 작업자
station-nobody = 없음
station-order = 열린 주문
stations-in-need = { $n ->
    [0] 모두 이상 없음
   *[other] { $n }곳 확인 필요
  }
station-needs = 필요한 조치
station-unconfirmed = 저장 대기
station-receipt = 스캔 대조
need-lost = 빠진 스캔이 있습니다. 아래 대조를 확인하세요
need-silent = 작업 도중 연결이 끊겼습니다. 키오스크와 네트워크를 확인하세요
need-no-scanner = 쓸 수 있는 스캐너가 없습니다. 스캐너를 연결하세요
need-scanner = { $name } 스캐너를 쓸 수 없습니다
need-behind = 스캔 { $n }건이 저장을 기다립니다. 네트워크와 서버를 확인하세요
need-waits = 확인 대기:
need-held = 미처리 스캔 { $n }건: 스테이션에서 다시 스캔하거나 버리세요
need-slow = 스캔이 1초 넘게 걸립니다
not-known = 알 수 없음
known-last = { $age } 전에 마지막으로 확인됨
known-of-another = { $age } 전 이전 키오스크가 알린 내용입니다. 지금 키오스크는 아직 알리지 않았습니다
kiosk-untold = 스캐너, 대기, 속도를 알 수 없습니다. 이 키오스크 버전은 알려 주지 않습니다.
kiosk-unseen = 서버 시작 후 연결된 적이 없어 스캐너, 대기, 속도를 알 수 없습니다.
kiosk-version = 버전 { $version }
queue = { $n }건, 가장 오래된 것 { $age }
devices = 스캐너
devices-none = 스캐너 없음
device-own-keyboard = 키보드 스캐너
device-own-sim = 가상 스캐너
device-ready = 준비됨
device-lost = 분리됨
device-failed = 오류
device-trouble-unreachable = 연결할 수 없음
device-trouble-busy = 다른 곳에서 사용 중
device-trouble-not-permitted = 권한 없음
device-trouble-misconfigured = 설정 오류
device-trouble-not-plugged-in = 연결되지 않음
latency = 스캔에서 화면까지
latency-none = 최근 5분 동안 스캔 없음
latency-usual = 보통
latency-slowest = 최대(100건 중 99건)
latency-of = 최근 { $n }건
leg-decode = 읽기
leg-journal = 보관
leg-answer = 서버
leg-paint = 표시
millis = { $n } ms
receipt-captured = 스캔
receipt-judged = 판정
receipt-known = 확인
receipt-untold = 키오스크가 자체 건수를 알려 주지 않습니다
receipt-counting = 세는 중 …
receipt-missing = 여기에 없는 번호: { $numbers }
receipt-twice = 두 번 이상 있는 번호: { $numbers }
receipt-lost = 확인했지만 여기에 없음: { $numbers }
receipt-lost-before = { $time } 서버가 이전 상태에서 다시 시작되어 잃음: { $numbers }
receipt-uncounted = 키오스크의 건수와 번호가 { $n }건 다릅니다. 기록 파일이 손상되었습니다
receipt-to-send = 아직 키오스크에 있음: { $numbers }
receipt-to-answer = 판정했고 키오스크가 아직 확인 전: { $numbers }
receipt-since = 이 키오스크의 기록이 시작된 { $number }번부터 셉니다
alert-store = 스캔 저장소에 문제가 있습니다
alert-status = 서버가 자기 상태를 확인하지 못했습니다
alert-disk = 디스크가 차고 있습니다
alert-queue = 저장을 기다리는 스캔이 있습니다
alert-backup = 백업을 확인하세요
alert-sync = 중앙 서버와 맞지 않습니다
alert-station_silent = { $station } 스테이션이 응답하지 않습니다
alert-other = 확인이 필요합니다

## 스캔
scan-time = 시각
scan-verdict = 판정
scan-order = 주문
scan-item = 품목
scan-code = 코드
scan-qty = 수량
scan-station = 스테이션
scan-operator = 작업자
scan-badge = 작업자 배지
scan-counts = 비고
scan-counts-not = 세지 않음
scan-step = 작업
scan-expected = 필요한 품목: { $item }
scan-lot = 로트 { $lot }
scan-serial = 일련번호 { $serial }
scans-none = 조건에 맞는 스캔이 없습니다. 조건을 줄이세요.
csv = CSV로 저장

## 주문
orders-search = 검색
orders-search-hint = 주문 번호, 고객, 품목, SKU, GTIN, 바코드의 전체 또는 일부
orders-none = 이 말이 모두 들어 있는 주문이 없습니다.
orders-partial = 아직 검색에 들어가지 않은 주문이 있습니다
orders-partial-detail = 새 주문을 정리하고 있습니다. 여기에 없는 주문은 잠시 뒤에 찾을 수 있습니다.
order-number = 주문
order-customer = 고객
order-state = 상태
order-ship-by = 출고 기한
order-lines = 품목 줄
order-packed = 담은 수량
order-revision = 변경 번호
order-none = { $order } 주문이 없습니다.
order-history = 스캔 이력
order-history-none = 이 주문은 아직 스캔되지 않았습니다.
line-no = 줄
line-item = 품목
line-sku = SKU
line-gtin = 바코드

## 작업자
operator-add = 작업자 추가 또는 이름 변경
operator-name = 이름
operator-badge = 배지
operator-badge-hint = 영문 소문자, 숫자, 붙임표만 씁니다. 이미 있는 배지는 이름이 바뀝니다.
operator-code = 배지에 인쇄할 코드
operator-state = 상태
operator-active = 사용 중
operator-inactive = 사용 안 함
operator-save = 저장
operator-saved = { $name } 님을 저장했습니다. 배지 코드: { $code }
operator-pin = PIN
operator-pin-set = 있음
operator-pin-none = 없음
operator-new-pin = PIN, 숫자 4~8자리
operator-set-pin = PIN 설정
operator-clear-pin = PIN 없애기
operators-none = 아직 작업자가 없습니다. 위에서 첫 작업자를 추가하세요.

## 가져오기
import-drop = 주문 파일을 여기에 놓으세요
import-choose = 파일 선택
import-hint = CSV 또는 JSON. 같은 파일을 다시 가져와도 바뀌지 않으며, 잘못된 행이 있는 주문은 전체가 거절됩니다.
import-wrong-kind = { $name } 파일은 CSV도 JSON도 아닙니다. CSV로 저장한 뒤 다시 시도하세요.
import-underway = { $name } 가져오는 중
import-phase-receiving = 파일을 받는 중
import-phase-reading = 행을 읽는 중: { $rows }
import-phase-applying = 주문을 넣는 중: { $total }건 중 { $done }건
import-done = { $rows }행을 읽었습니다
import-added = 추가
import-changed = 변경
import-unchanged = 그대로
import-refused = 거절
import-refused-rows = 거절 이유 { $n }건
import-notes = 참고 { $n }건
import-row = 행
import-reason = 이유

## 날짜
days-title = 출고 기한별, 아직 출고하지 않은 주문
day-to-pack = 포장 전
day-packed = 포장 완료
day-late = 기한 지남
day-later = 그 뒤
day-none = 기한 없음

## 작업자별 집계
count-title = 최근 24시간 작업자별 실적
count-none = 최근 24시간 동안 스캔한 작업자가 없습니다.
count-orders = 포장한 주문
count-shipped = 출고한 주문
count-items = 수량
count-scans = 스캔
count-errors = 오류

## 충돌
conflicts-none = 처리할 충돌이 없습니다.
conflict-order = 전체 이력
conflict-line = { $line }번 줄
conflict-more = 나머지 스캔은 이력에 있습니다
conflict-lost = 집계에서 빠짐
dashboard = 관리자 화면
settled = 충돌 처리됨
settle-note = 메모
settle-note-hint = 나중에 확인할 수 있도록 주문과 함께 보관됩니다
settle-accept = 그대로 두기
settle-accept-double_pack = 두 번째 상자를 치웠음
settle-accept-double_ship = 둘 다 발송됨: 확인함
settle-accept-shipped_cancelled = 이미 발송됨: 확인함
settle-accept-over_scan = 상자에 그대로 두기
settle-accept-changed_after_pack = 포장된 그대로 보내기
settle-take_out = 초과 수량을 꺼냈음
settle-complete = 상자를 합쳤음
settle-reopen = 다시 포장하기
settle-late = 이미 처리되었거나 저절로 사라진 충돌입니다. 페이지를 다시 불러오세요.

## 사용자
sure = 정말 할까요? { $what }
cancel = 취소
role-supervisor = 관리자
role-admin = 시스템 관리자
password-hint = 길수록 좋습니다. 낱말 몇 개를 이어 쓰세요.
user-add = 사용자 추가
user-name = 이름
user-role = 역할
user-state = 상태
user-since = 등록
user-change = 변경
user-active = 사용 중
user-inactive = 사용 안 함
user-locked = 잠시 잠김
user-unlock = 잠금 해제
user-save = 저장
user-new-password = 새 비밀번호
user-set-password = 비밀번호 설정
user-make-admin = 시스템 관리자로
user-make-supervisor = 관리자로
user-deactivate = 사용 중지
user-activate = 사용 재개
account-password = 비밀번호 변경
account-old = 현재 비밀번호
account-new = 새 비밀번호
account-done = 비밀번호를 바꿨습니다. 다른 곳의 로그인은 모두 끝났습니다.
set-up = 첫 시스템 관리자 만들기
set-up-hint = 아직 아무도 로그인할 수 없습니다. 첫 시스템 관리자의 이름과 비밀번호를 정하세요.
set-up-old = 이미 썼거나 오래된 링크입니다
set-up-old-detail = 서버를 다시 시작하면 로그에 새 링크가 나옵니다.

## API 토큰
token-make = 토큰 만들기
token-name = 프로그램
token-days = 유효 기간(일)
token-scopes = 권한
token-state = 상태
token-used = 마지막 사용
token-never = 없음
token-until = 만료
token-change = 변경
token-revoke = 취소
token-good = 사용 가능
token-revoked = 취소됨
token-expired = 만료됨
token-secret = 지금 토큰을 복사하세요
token-secret-detail = 이번 한 번만 보입니다. 해당 프로그램에만 넣고 다른 사람에게 주지 마세요.
tokens-none = 아직 토큰이 없습니다.

## 감사 기록
audit-who = 누가
audit-what = 무엇을
audit-about = 대상
audit-none = 아직 기록이 없습니다.
audit-session-began = 로그인
audit-conflict-settled = 충돌 처리
audit-operator-pin_locked = 작업자 PIN 잠김
audit-operator-saved = 작업자 저장
audit-pairing_code-made = 연결 코드 만듦
audit-station-message = 스테이션에 메시지 보냄
audit-station-paired = 스테이션 연결
audit-station-revoked = 스테이션 토큰 취소
audit-station-set = 스테이션 설정
audit-token-made = 토큰 만듦
audit-token-revoked = 토큰 취소
audit-user-added = 사용자 추가
audit-user-changed = 사용자 변경
audit-user-locked = 사용자 잠김
audit-user-password = 비밀번호 변경

## 스테이션 하나
station-locked = 잠김
station-unknown = 이 이름의 스테이션이 없습니다.
station-settings = 설정
station-shown-name = 화면에 보일 이름
station-language = 언어
station-own = 스테이션에 맡김
station-badge-first = 포장 전 배지 스캔
station-as-server = 서버 설정대로
station-printer = 프린터
station-saved = 저장하고 스테이션에 알렸습니다.
station-lock-title = 잠금
station-lock-text = 잠긴 동안 스테이션에 보일 말
station-lock = 스테이션 잠그기
station-unlock = 잠금 풀기
station-message = 메시지
station-message-text = 누군가 읽을 때까지 스테이션에 보입니다
station-send = 보내기
station-sent = 보냈습니다
station-unread = 읽지 않은 메시지 { $n }건
yes = 예
no = 아니요
pairing = 연결
pairing-new = 새 스테이션 연결
pairing-name = 스테이션 이름
pairing-name-hint = 영문, 숫자, 점, 붙임표
pairing-make = 연결 코드 만들기
pairing-enter = { $station } 스테이션이 될 키오스크에 이 코드를 입력하세요
pairing-left = { $left } 동안 한 번만 쓸 수 있습니다.
pairing-over = 오래된 코드입니다. 새로 만드세요.
pairing-since = { $time }부터 연결되어 있습니다.
pairing-none = 이 스테이션으로 연결된 키오스크가 없습니다. 서버와 같은 컴퓨터의 키오스크는 연결이 필요 없습니다.
pairing-revoke = 토큰 취소
