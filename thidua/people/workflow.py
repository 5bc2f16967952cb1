"""The states of a transfer and of a request about one's own data, and the moves between them."""

from thidua.people.models import RequestState, TransferState

TRANSFERS: dict[TransferState, tuple[TransferState, ...]] = {
    TransferState.PROPOSED: (TransferState.CONFIRMED, TransferState.DECLINED, TransferState.WITHDRAWN),
    TransferState.CONFIRMED: (),
    TransferState.DECLINED: (),
    TransferState.WITHDRAWN: (),
}

DATA_REQUESTS: dict[RequestState, tuple[RequestState, ...]] = {
    RequestState.RECEIVED: (RequestState.IN_WORK, RequestState.DONE, RequestState.REFUSED),
    RequestState.IN_WORK: (RequestState.DONE, RequestState.REFUSED),
    RequestState.DONE: (),
    RequestState.REFUSED: (),
}
