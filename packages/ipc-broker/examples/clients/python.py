"""python3 python.py /run/holdfast/broker.sock"""

import asyncio
import sys

import nats
from nats.aio.transport import TcpTransport


class PathTransport(TcpTransport):
    """Connects to a path, whatever server the client has picked from its list."""

    def __init__(self, path):
        super().__init__()
        self._path = "\0" + path[1:] if path.startswith("@") else path

    async def connect(self, uri, buffer_size, connect_timeout):
        reader, writer = await asyncio.wait_for(
            asyncio.open_unix_connection(self._path, limit=buffer_size), connect_timeout
        )
        self._bare_io_reader = self._io_reader = reader
        self._bare_io_writer = self._io_writer = writer

    def __bool__(self):
        return True  # a client whose transport is false makes one for TCP


async def connect(path, **options):
    client = nats.NATS()
    client._transport = PathTransport(path)  # there is no option for it
    await client.connect("nats://localhost", **options)
    return client


async def main(path):
    connection = await connect(path)

    async def double(request):
        await request.respond(str(int(request.data) * 2).encode())

    await connection.subscribe("double", cb=double)
    greetings = await connection.subscribe("greeting")

    await connection.publish("greeting", b"hello")
    greeting = await greetings.next_msg(timeout=2)
    print(f"{greeting.subject}: {greeting.data.decode()}")

    answer = await connection.request("double", b"21", timeout=2)
    print(f"double: {answer.data.decode()}")

    await connection.drain()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
