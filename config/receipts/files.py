"""A receipt as a file, in the language of whoever asks."""

from uuid import UUID

from django.http import Http404, HttpResponse

from config.receipts.words import RECEIPT_WORDS
from ledger.adapters.typst import TypstPrinter
from ledger.portal.receipt_sheets import sheet_of
from ledger.queries.receipts import whole_receipt


def receipt_file(receipt_id: UUID, *, copy_no: int = 1) -> HttpResponse:
    """Answer a receipt as PDF; from the second print on it says that it is a copy.

    Raises:
        Http404: there is no such receipt.
    """
    receipt = whole_receipt(receipt_id)
    if receipt is None:
        raise Http404
    sheet = sheet_of(receipt, words=RECEIPT_WORDS, copy_no=copy_no)
    return HttpResponse(
        TypstPrinter().set_receipt(sheet),
        content_type="application/pdf",
        headers={
            # The name tells a hospital's patient nothing that a stranger may read.
            "Content-Disposition": f'inline; filename="receipt-{sheet.number}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )
