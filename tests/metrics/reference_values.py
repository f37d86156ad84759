"""Independent values for the tests of lib/metrics, by numpy alone.

Run it with python3 and numpy; the tests hold what it prints.
"""
import numpy as np, json
def u32(seed, i):
    # the same integer mix as tests/metrics/numbers.ts
    h = (seed * 0x9E3779B1 + i * 0x85EBCA6B) & 0xffffffff
    h ^= h >> 16; h = (h * 0x7FEB352D) & 0xffffffff
    h ^= h >> 15; h = (h * 0x846CA68B) & 0xffffffff
    h ^= h >> 16
    return h
def numbers(seed, count): return np.array([u32(seed, i) / 2**32 for i in range(count)])
def features(seed, n, d, shift=0.0): return numbers(seed, n*d).reshape(n, d) + shift
X=features(1,40,6); Y=features(2,30,6,0.125)
out={}
def mmd(k,X,Y):
    m,n=len(X),len(Y)
    a,b,c=k(X,X),k(Y,Y),k(X,Y)
    return (a.sum()-np.trace(a))/(m*(m-1))+(b.sum()-np.trace(b))/(n*(n-1))-2*c.mean()
out['kid']=mmd(lambda a,b:(a@b.T/a.shape[1]+1)**3,X,Y)
D=lambda a,b: np.sqrt(((a[:,None,:]-b[None])**2).sum(-1))
DX,DY,DC=D(X,X),D(Y,Y),D(X,Y)
bw=np.median(DX[np.triu_indices(40,1)]); out['bandwidth']=bw
out['mmd']=mmd(lambda a,b:np.exp(-D(a,b)**2/(2*bw*bw)),X,Y)
k=5
rX=np.sort(DX,1)[:,k]; rY=np.sort(DY,1)[:,k]
out['precision']=(DC<=rX[:,None]).any(0).mean()
out['recall']=(DC<=rY[None,:]).any(1).mean()
out['density']=(DC<=rX[:,None]).sum(0).mean()/k
out['coverage']=(DC.min(1)<=rX).mean()
keep=rX<=np.median(rX)
real=(rX[keep][:,None]/DC[keep]).max(0)
out['realism_mean']=real.mean(); out['realism_0']=real[0]
n1=np.sort(DX,1)[:,1]
near=DC.argmin(0)
out['authpct']=100*(DC.min(0)>n1[near]).mean()
ratio=DC.min(0)/n1[near]
out['least_ratio']=ratio.min(); out['least_at']=int(ratio.argmin()); out['least_real']=int(near[ratio.argmin()])
# expected share at threshold 0.9
def expected(t):
    c=0
    for q in range(40):
        d=DX[q].copy(); d[q]=np.inf; r=d.argmin()
        e=DX[r].copy(); e[r]=np.inf; e[q]=np.inf
        c+= d[r]/e.min()<t
    return c/40
out['expected_0.9']=expected(0.9)
out['suspicious_0.9']=int((ratio<0.9).sum())
cos=1-np.abs((X/np.linalg.norm(X,axis=1)[:,None])@(Y/np.linalg.norm(Y,axis=1)[:,None]).T)
out['cosine']=cos.min(0).mean()
from numpy.linalg import svd
mu=((X.mean(0)-Y.mean(0))**2).sum()
Xc=(X-X.mean(0))/np.sqrt(39); Yc=(Y-Y.mean(0))/np.sqrt(29)
fid=mu+(Xc**2).sum()+(Yc**2).sum()-2*svd(Xc@Yc.T,compute_uv=False).sum()
out['fid']=fid; out['mifid']=fid/out['cosine'] 
U=Y/np.linalg.norm(Y,axis=1)[:,None]
w=np.linalg.eigvalsh(U@U.T/30); w=w[w>0]; out['vendi']=np.exp(-(w*np.log(w)).sum())
L=8*features(3,20,5)
def iscore(L):
    p=np.exp(L-L.max(1,keepdims=True)); p/=p.sum(1,keepdims=True)
    return np.exp((p*(np.log(p)-np.log(p.mean(0)))).sum(1).mean())
s=[iscore(L[i*20//3:(i+1)*20//3]) for i in range(3)]
out['is']=[np.mean(s),np.std(s)]
# sliced Wasserstein in 1D = W2 of quantiles, on a grid fine enough to be exact
a=np.sort(X[:,0]); b=np.sort(Y[:,0])
q=(np.arange(120)+.5)/120
out['w2_1d']=np.sqrt(((a[(q*40).astype(int)]-b[(q*30).astype(int)])**2).mean())
# SSIM
W,H=40,36
A=np.floor(numbers(5,W*H)*256).reshape(H,W); B=np.clip(np.floor(.7*A+.3*256*numbers(6,W*H).reshape(H,W)),0,255)
x=np.arange(11)-5; g=np.exp(-x*x/4.5); g/=g.sum(); G=np.outer(g,g)
from numpy.lib.stride_tricks import sliding_window_view as sw
f=lambda I:(sw(I,(11,11))*G).sum((-1,-2))
def maps(A,B):
    C1,C2=(2.55)**2,(7.65)**2
    ma,mb=f(A),f(B); va=f(A*A)-ma*ma; vb=f(B*B)-mb*mb; c=f(A*B)-ma*mb
    cs=(2*c+C2)/(va+vb+C2); return cs*(2*ma*mb+C1)/(ma*ma+mb*mb+C1),cs
m,cs=maps(A,B); out['ssim']=m.mean()
M=np.zeros((H,W)); M[8:20,10:25]=1
out['ssim_mask']=m[M[5:-5,5:-5]==1].mean()
out['mse']=((A-B)**2).mean(); out['mae_mask']=np.abs(A-B)[M==1].mean(); out['psnr']=10*np.log10(255**2/out['mse'])
half=lambda I:(I[0::2,0::2]+I[1::2,0::2]+I[0::2,1::2]+I[1::2,1::2])/4
e=np.array([.0448,.2856]); e/=e.sum()
m2,_=maps(half(A),half(B)); out['ms_ssim_2']=cs.mean()**e[0]*m2.mean()**e[1]
def root(matrix):
    # TFGAN: no root of what is below 1e-10
    u,s,vt=np.linalg.svd(matrix); return u@np.diag(np.where(s<1e-10,s,np.sqrt(s)))@vt
def tfgan(X,Y):
    s,t=np.cov(X,rowvar=False),np.cov(Y,rowvar=False); r=root(s)
    return ((X.mean(0)-Y.mean(0))**2).sum()+np.trace(s)+np.trace(t)-2*np.trace(root(r@t@r))
for n,m,d in [(40,30,6),(5,7,8),(30,20,60),(120,90,40)]:
    for e in [0,-12,-15]:
        g=2.0**(e-np.arange(d)/4)
        out[f'tfgan_{n}_{m}_{d}_{e}']=tfgan(features(1,n,d)*g,features(2,m,d,0.125)*g)
print(json.dumps(out,indent=1))
