"""The same answers by FastAPI, to compare (pip install fastapi uvicorn[standard]): fastapi-peer.py ANSWERS TOKEN.

ANSWERS is a JSON file of what our server answers, by path. Who asks is looked up by token, and lines are shown to who may see them.
"""
import json, os, socket, sys
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Response

answers = json.load(open(sys.argv[1]))
sessions = {sys.argv[2]: {"user": "user0", "accounts": {"paper"}}}
app = FastAPI()


def session(authorization: str = Header()):
    found = sessions.get(authorization.removeprefix("Bearer "))
    if found is None:
        raise HTTPException(401)
    return found


def route(path):
    @app.get(path)
    async def answer(response: Response, who=Depends(session)):
        response.headers["Cache-Control"] = "no-store"
        lines = [line for line in answers[path]["items"] if line.get("account", line.get("id")) in who["accounts"]]
        return {"items": lines, "next": None}


for path in answers:
    route(path)
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(json.dumps({"address": "%s:%d" % listener.getsockname(), "process": os.getpid()}), flush=True)
uvicorn.Server(uvicorn.Config(app)).run(sockets=[listener])
