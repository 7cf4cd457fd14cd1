"""report sheet, report round: a sheet or a round's result as Excel, PDF or Word."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import typer
from shijian.scoring.v1 import report_service_pb2 as rpc
from shijian.scoring.v1 import report_service_pb2_grpc as stubs

from scoring.reports.rendering import Format
from shijian_cli import options
from shijian_cli.clients import channels, run
from shijian_cli.commands.scores import City, Known, Round, Sheet, Version
from shijian_cli.downloads import kept
from shijian_cli.moments import known as known_at
from shijian_cli.options import DataDir, Json
from shijian_cli.place import Addresses
from shijian_cli.screen import emit
from shijian_cli.told import known as known_said
from shijian_cli.trouble import FAILED, Trouble

app = typer.Typer(no_args_is_help=True, help="报表：评分表或轮次结果，Excel、PDF、Word，按原表的样式。")
group = typer.Typer()
group.add_typer(app, name="report")
Wanted = Annotated[Format, typer.Option("--format", help="文件格式。")]
Out = Annotated[Path | None, typer.Option("--out", help="写到哪个文件；不写则以服务给的文件名写到当前目录。")]
NUMBERS = {
    Format.XLSX: rpc.REPORT_FORMAT_XLSX,
    Format.PDF: rpc.REPORT_FORMAT_PDF,
    Format.DOCX: rpc.REPORT_FORMAT_DOCX,
}


@app.command()
def sheet(
    sheet_id: Sheet,
    wanted: Wanted = Format.PDF,
    out: Out = None,
    version: Version = None,
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """一张评分表，按原表的样式，附每一段的依据；当时所知的（--known）每页注明时刻。"""
    at = known_at(known)
    request = rpc.GetSheetReportRequest(sheet_id=sheet_id, version=version, as_of=at, format=NUMBERS[wanted])
    _kept(*run(_fetched(options.addresses(data_dir), "GetSheetReport", request)), out, as_json=as_json)


@app.command("round")
def whole_round(
    round_id: Round,
    wanted: Wanted = Format.PDF,
    out: Out = None,
    city: City = "",
    known: Known = "",
    data_dir: DataDir = None,
    *,
    as_json: Json = False,
) -> None:
    """一个轮次的结果：排名、并列、不完整、被否决、合格线、签字栏；当时所知的（--known）每页注明时刻。"""
    at = known_at(known)
    request = rpc.GetRoundReportRequest(round_id=round_id, locality=city, as_of=at, format=NUMBERS[wanted])
    _kept(*run(_fetched(options.addresses(data_dir), "GetRoundReport", request)), out, as_json=as_json)


async def _fetched(addresses: Addresses, method: str, request: Any) -> tuple[Any, bytes]:
    async with channels({"scoring": addresses.grpc["scoring"]}) as opened:
        return await joined(getattr(stubs.ReportServiceStub(opened["scoring"]), method)(request))


async def joined(parts: AsyncIterator[Any]) -> tuple[Any, bytes]:
    """The header and the contents, put together. Raises Trouble where they are not what the header says."""
    header, pieces = None, []
    async for part in parts:
        if part.WhichOneof("part") == "header":
            header = part.header
        else:
            pieces.append(part.chunk)
    content = b"".join(pieces)
    if header is None or (len(content), hashlib.sha256(content).hexdigest()) != (header.size, header.sha256):
        raise Trouble("收到的报表不完整", "重新下载", code=FAILED)
    return header, content


def _kept(header: Any, content: bytes, out: Path | None, *, as_json: bool) -> None:
    path = out or Path(header.file_name)
    kept(path, content)
    told = {"file": str(path), "media_type": header.media_type, "size": header.size, "sha256": header.sha256}
    told["answered_as_of_us"] = header.freshness.answered_as_of_us
    said = f"已写入 {path}（{header.size} 字节，SHA-256 {header.sha256}）"
    emit(told, as_json=as_json, table=[*known_said(header), said])
