"""The other side of the desktop's buses, run as a process: services that answer as told and report what they hear.

One JSON object a line. It is told by ``{"name": [...]}`` what to own, by ``{"answer": member, "with": how}`` how to
answer (``"hang"``, ``"error"`` or signature and body), by ``{"signal": [path, interface, member, signature, body]}``
what to say, with ``"as": "stranger"`` on another connection. Inhibit of logind is answered with a file; its closing is
reported.
"""

import contextlib
import json
import os
import selectors
import sys

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

ANSWERS = {
    "GetCapabilities": ("as", (["body", "body-markup", "actions"],)),
    "Notify": ("u", None),
    "CloseNotification": ("", ()),
    "AddNotification": ("", ()),
    "RemoveNotification": ("", ()),
    "UnInhibit": ("", ()),
    "Close": ("", ()),
    "ReadAll": ("a{sa{sv}}", ({},)),
}


class Services:
    def __init__(self):
        self.connection = open_dbus_connection(enable_fds=True)
        self.stranger = open_dbus_connection()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.connection.sock, selectors.EVENT_READ, self.hear)
        self.selector.register(sys.stdin, selectors.EVENT_READ, self.obey)
        self.how = {}
        self.number = 0
        self.typed = b""

    def say(self, **values):
        print(json.dumps(values, default=str), flush=True)

    def run(self):
        while True:
            for key, _ in self.selector.select():
                key.data()

    def obey(self):
        data = os.read(sys.stdin.fileno(), 65_536)
        if not data:
            sys.exit()
        *lines, self.typed = (self.typed + data).split(b"\n")
        for line in lines:
            self.do(json.loads(line))

    def do(self, told):
        for name in told.get("name", ()):
            self.connection.send_and_get_reply(message_bus.RequestName(name))
        if "answer" in told:
            self.how[told["answer"]] = told["with"]
        if "signal" in told:
            path, interface, member, signature, body = told["signal"]
            message = new_signal(DBusAddress(path, interface=interface), member, signature, tuple(body))
            if "to" in told:
                message.header.fields[HeaderFields.destination] = told["to"]
            (self.stranger if told.get("as") == "stranger" else self.connection).send(message)
        self.say(done=True)

    def hear(self):
        try:
            message = self.connection.receive(timeout=0)
        except TimeoutError:
            return
        fields = message.header.fields
        member = fields.get(HeaderFields.member, "")
        if message.header.message_type is MessageType.signal:
            if fields.get(HeaderFields.interface) != "org.freedesktop.DBus":
                self.say(signal=member, body=message.body)
            return
        if message.header.message_type is not MessageType.method_call:
            return
        interface = fields.get(HeaderFields.interface, "")
        self.say(
            call=member,
            interface=interface,
            path=fields[HeaderFields.path],
            body=message.body,
            sender=fields[HeaderFields.sender],
        )
        self.answer(message, member, interface)

    def answer(self, message, member, interface):
        how = self.how.get(member) or self.how.get(f"{interface}.{member}")
        if how == "hang":
            return
        if how == "error":
            self.connection.send(new_error(message, "org.freedesktop.DBus.Error.Failed", "s", ("no",)))
        elif how is not None:
            self.connection.send(new_method_return(message, how[0], tuple(how[1])))
        elif interface == "org.freedesktop.login1.Manager":
            self.lend_file(message)
        elif member == "Inhibit" and "portal" in interface:
            path = "/org/freedesktop/portal/desktop/request/1/x"
            self.connection.send(new_method_return(message, "o", (path,)))
        elif member == "Inhibit":
            self.connection.send(new_method_return(message, "u", (77,)))
        elif member == "Notify":
            self.number = message.body[1] or self.number + 1
            self.connection.send(new_method_return(message, "u", (self.number,)))
        elif member in ANSWERS:
            self.connection.send(new_method_return(message, *ANSWERS[member]))
        else:
            self.connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "s", (member,)))

    def lend_file(self, message):
        kept, lent = os.pipe()
        self.connection.send(new_method_return(message, "h", (lent,)))
        os.close(lent)

        def closed():
            self.selector.unregister(kept)
            os.close(kept)
            self.say(released=True)

        self.selector.register(kept, selectors.EVENT_READ, closed)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, ConnectionError):
        services = Services()
        services.connection.send_and_get_reply(message_bus.AddMatch("type='signal'"))
        services.say(ready=services.connection.unique_name)
        services.run()
