"""The states of a transfer and of a request about one's own data, and the moves between them."""

from thidua.people.models import DataRequest, RequestKind, RequestState, TransferState

TRANSFERS: dict[TransferState, tuple[TransferState, ...]] = {
    TransferState.PROPOSED: (TransferState.CONFIRMED, TransferState.DECLINED, TransferState.WITHDRAWN),
    TransferState.CONFIRMED: (),
    TransferState.DECLINED: (),
    TransferState.WITHDRAWN: (),
}

ENDS = (RequestState.DONE, RequestState.NOTHING_TO_ERASE, RequestState.REFUSED)

DATA_REQUESTS: dict[RequestState, tuple[RequestState, ...]] = {
    RequestState.RECEIVED: (RequestState.IN_WORK, *ENDS),
    RequestState.IN_WORK: ENDS,
    **dict.fromkeys(ENDS, ()),
}


def moves_of(asked: DataRequest) -> tuple[RequestState, ...]:
    """What a request may become: that there was nothing to erase is said of an erasure alone."""
    ahead = DATA_REQUESTS[RequestState(asked.state)]
    if asked.kind == RequestKind.ERASURE:
        return ahead
    return tuple(state for state in ahead if state != RequestState.NOTHING_TO_ERASE)
